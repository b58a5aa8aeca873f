-- titel: Vilken service saknas?
-- title: Which services are missing?
-- beskrivning: För varje slags service: hur många som säger att den räcker, inte räcker eller saknas. Behovet är andelen som saknar den och hälften av andelen där den inte räcker, bland dem som behöver den.
-- description: For each service: how many say that it is enough, not enough or missing. The need is the share who miss it and half the share where it is not enough, among those who need it.
with answers as (
  select
    q.campaign, q.id as question, q.battery, q.battery_sv, q.battery_en, q.label_sv, q.label_en, q.short_sv, q.short_en,
    q.position,
    max(t.n) filter (where c.value = 'missing') as lacking,
    max(t.n) filter (where c.value = 'not_enough') as not_enough,
    max(t.n) filter (where c.value = 'enough') as enough,
    max(t.n) filter (where c.value = 'not_needed') as not_needed,
    max(t.n) filter (where c.value = 'dk') as unsure
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.battery <> '' and q.type = 'select_one'
    and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  group by q.campaign, q.id
  having count(*) filter (where c.value in ('missing', 'not_enough', 'enough', 'not_needed')) = 4
)
select
  campaign, question, battery, battery_sv, battery_en, label_sv, label_en, short_sv, short_en,
  lacking + not_enough + enough as base, lacking, not_enough, enough, not_needed, unsure,
  round(100.0 * (lacking + 0.5 * not_enough) / nullif(lacking + not_enough + enough, 0), 1) as need
from answers
order by campaign, (lacking + 0.5 * not_enough) / nullif(lacking + not_enough + enough, 0) desc, position
