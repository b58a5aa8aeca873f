-- titel: Vad är de svarande mest osäkra på?
-- title: What are respondents least sure about?
-- beskrivning: Andelen som svarade ”vet inte” eller inte ville svara, av dem som fick frågan och svarade något.
-- description: The share that answered "don't know" or would not say, of those who were asked and gave an answer.
with counted as (
  select
    q.campaign, q.id, q.label_sv, q.label_en, q.position,
    sum(t.n) filter (where c.missing = 1) as unsure, sum(t.n) as n, count(t.n) = count(*) as known
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.value not in ('_none', '_not_asked')
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.type <> 'select_multiple' and q.theme not in ('background', 'paradata')
    and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  group by q.campaign, q.id
  having sum(c.missing) > 0
)
select campaign, id as question, label_sv, label_en, unsure, n, round(100.0 * unsure / nullif(n, 0), 1) as percent
from counted
where known and 100.0 * unsure / nullif(n, 0) >= coalesce(nullif(:percent, ''), 0) + 0
order by campaign, percent desc, position
