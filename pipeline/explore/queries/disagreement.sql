-- titel: Vad är de svarande mest oense om?
-- title: What do respondents disagree on most?
-- beskrivning: Frågor med skala där många svarade både under och över mitten. Ordnade efter den mindre sidans andel: 50 är en delning mitt itu.
-- description: Questions with a scale where many answered both below and above the middle. In order of the smaller side's share: 50 is an even split.
with points as (
  select q.campaign, q.id, q.label_sv, q.label_en, q.short_sv, q.short_en, q.position,
    2 * cast(c.value as integer) - q.scale_min - q.scale_max as side, t.n
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.scale = 1 and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
sides as (
  select campaign, id as question, label_sv, label_en, short_sv, short_en, position,
    coalesce(sum(n) filter (where side < 0), 0) as low, coalesce(sum(n) filter (where side = 0), 0) as middle,
    coalesce(sum(n) filter (where side > 0), 0) as high, sum(n) as n
  from points
  group by campaign, id
  having count(n) = count(*)
)
select campaign, question, label_sv, label_en, short_sv, short_en, low, middle, high, n,
  round(100.0 * min(low, high) / nullif(n, 0), 1) as percent
from sides
where n >= coalesce(nullif(:least, ''), 1) + 0
order by campaign, percent desc, position
