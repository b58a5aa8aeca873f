-- titel: Hur löd frågorna, och hur många svarade på var och en?
-- title: How were the questions worded, and how many answered each?
-- beskrivning: Ordalydelse, antal som tog ställning, ”vet inte” eller ”vill inte svara”, inget svar och inte tillfrågade.
-- description: Wording, how many took a stand, "don't know" or "prefer not to say", no answer and not asked.
select
  q.campaign, q.id as question, q.battery, q.battery_sv, q.battery_en, q.label_sv, q.label_en, q.short_sv, q.short_en, q.theme, q.type, q.role, q.scale,
  q.scale_min, q.scale_max, q.max_choices,
  case
    when q.type = 'select_multiple' then sum(t.n) filter (where t.choice = '_answered')
    when sum(c.missing = 0 and t.n is null) = 0 then sum(t.n) filter (where c.missing = 0)
  end as answered,
  case when q.type <> 'select_multiple'
      and sum(c.missing = 1 and c.value not in ('_none', '_not_asked') and t.n is null) = 0
    then coalesce(sum(t.n) filter (where c.missing = 1 and c.value not in ('_none', '_not_asked')), 0) end as unsure,
  sum(t.n) filter (where t.choice = '_none') as no_answer,
  sum(t.n) filter (where t.choice = '_not_asked') as not_asked
from question q
left join (
  select campaign, question, value, missing from choice
  where campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  union all select campaign, question, choice, 1 from total_count where choice in ('_answered', '_none', '_not_asked')
    and campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
    and not exists (select 1 from choice k where k.campaign = total_count.campaign and k.question = total_count.question
                    and k.value = total_count.choice)
) c on c.campaign = q.campaign and c.question = q.id
left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
where q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign) and q.type <> 'text'
group by q.campaign, q.id
order by q.campaign, q.position
