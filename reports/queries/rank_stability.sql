-- titel: Hur säker är ordningen?
-- title: How firm is the order?
-- beskrivning: I hur många procent av omräkningarna (draws) området hamnar bland de främsta. Visar hur mycket ordningen beror på vilka som råkade svara, inte ett mått på hela befolkningen.
-- description: In how many percent of the recalculations (draws) the area is among the first. Shows how much the order depends on who happened to answer; it is no measure of the whole population.
with policies as (
  select id, char(10) || replace(replace(policy, ' ', ''), '_', '') || char(10) as words,
    char(10) || 'stabilitydraws=' as name
  from release
)
select
  f.campaign, case when f.choice <> '' then f.choice else substr(f.question, instr(f.question, '.') + 1) end as area,
  f.value as percent, case when instr(p.words, p.name) > 0
    then cast(substr(p.words, instr(p.words, p.name) + length(p.name)) as integer) end as draws,
  f.base, f.note_sv, f.note_en
from quality_figure f
join campaign c on c.slug = f.campaign
join policies p on p.id = c.release
where f.figure = 'rank_stability' and f.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by f.campaign, f.value desc, area
