-- titel: Hur är det som helhet?
-- title: How is it overall?
-- beskrivning: Svaren på frågan om helheten, med antal och andel av dem som tog ställning.
-- description: The answers to the overall question, with count and share of those who took a stand.
select
  q.campaign, q.id as question, q.label_sv, q.label_en, c.value as choice, c.label_sv as choice_sv,
  c.label_en as choice_en, c.missing, t.n,
  round(100.0 * case when c.missing = 0 then t.n end
        / nullif(case when sum(c.missing = 0 and t.n is null) over same = 0
                 then sum(case when c.missing = 0 then t.n end) over same end, 0), 1) as percent,
  case when sum(c.missing = 0 and t.n is null) over same = 0
    then sum(case when c.missing = 0 then t.n end) over same end as base
from question q
cross join choice c on c.campaign = q.campaign and c.question = q.id
left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
where q.role = 'overall' and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
window same as (partition by q.campaign, q.id)
order by q.campaign, q.position, c.position
