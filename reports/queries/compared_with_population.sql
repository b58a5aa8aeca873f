-- titel: Liknar de svarande befolkningen?
-- title: Do the respondents resemble the population?
-- beskrivning: De svarande som bor på platsen året runt, jämförda med befolkningen, efter ålder och kön var för sig. Bara klasser som finns i båda. Antalen är avrundade, utom hur många som bor här sammanlagt (residents).
-- description: Respondents who live in the place all year compared with the population, by age and by gender. Only classes found in both. Counts are rounded, except how many live here altogether (residents).
with respondents as materialized (
  select campaign, variable_b as variable, value_b as value, n
  from respondent_count where variable_a = 'resident' and value_a = 'resident'
  union all
  select campaign, variable_a, value_a, n
  from respondent_count where variable_b = 'resident' and value_b = 'resident'
),
inhabitants as materialized (
  select p.place, 'age_group' as variable, p.age_group as value, sum(p.n) as n, min(p.source) as source, p.year
  from population p
  where p.age_group <> 'all'
    and (p.gender = 'all' or not exists (
      select 1 from population a where a.place = p.place and a.age_group = p.age_group and a.gender = 'all'))
  group by p.place, p.age_group
  union all
  select p.place, 'gender', p.gender, sum(p.n), min(p.source), p.year
  from population p
  where p.gender <> 'all'
    and (p.age_group = 'all' or not exists (
      select 1 from population a where a.place = p.place and a.gender = p.gender and a.age_group = 'all'))
  group by p.place, p.gender
),
classes as (
  select
    c.slug as campaign, q.id as variable, q.label_sv as variable_sv, q.label_en as variable_en, q.position as q_position,
    k.value, k.label_sv, k.label_en, k.position, r.n as respondents, i.n as population, i.source, i.year
  from campaign c
  join inhabitants i on i.place = c.place
  join question q on q.campaign = c.slug and q.id = i.variable
  join choice k on k.campaign = c.slug and k.question = q.id and k.value = i.value and k.missing = 0
  join respondents r on r.campaign = c.slug and r.variable = i.variable and r.value = i.value
)
select
  campaign, variable, variable_sv, variable_en, value, label_sv, label_en, respondents, population,
  round(100.0 * respondents / nullif(sum(respondents) over same, 0), 1) as respondents_percent,
  round(100.0 * population / nullif(sum(population) over same, 0), 1) as population_percent,
  round(1.0 * respondents / nullif(sum(respondents) over same, 0) / (1.0 * population / sum(population) over same), 2)
    as ratio,
  source, year,
  (select t.n from total_count t
   where t.campaign = classes.campaign and t.question = 'resident' and t.choice = 'resident') as residents
from classes
where campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
window same as (partition by campaign, variable)
order by campaign, q_position, position
