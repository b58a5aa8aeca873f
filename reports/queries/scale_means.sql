-- titel: Vilka medelvärden har frågorna med skala?
-- title: What are the means of the questions with a scale?
-- beskrivning: Alla frågor vars svar är punkter på en skala, i formulärets ordning, med bas, medelvärde och index 0–100. ”Vet inte” räknas inte in.
-- description: Every question whose answers are points on a scale, in the order of the form: base, mean and index 0–100. "Don't know" is not averaged.
with points as (
  select
    q.campaign, q.id, q.battery, q.label_sv, q.label_en, q.short_sv, q.short_en, q.position, q.scale_min, q.scale_max,
    q.low_sv, q.low_en, q.high_sv, q.high_en, q.battery_sv, q.battery_en, q.role, c.value as choice, c.missing, 1.0 * cast(c.value as integer) as point, t.n
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.scale = 1 and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
sums as (
  select
    campaign, id as question, substr(id, length(battery) + 1 + (battery <> '')) as area,
    label_sv, label_en, short_sv, short_en, position, scale_min, scale_max, battery, battery_sv, battery_en, low_sv, low_en, high_sv, high_en, role,
    case when sum(n is null and missing = 0) = 0 then sum(n) filter (where missing = 0) end as base,
    sum(n * point) filter (where missing = 0) as total,
    sum(n * point * point) filter (where missing = 0) as squares,
    coalesce(sum(n) filter (where missing = 0 and 2 * point < scale_min + scale_max), 0) as low,
    coalesce(sum(n) filter (where missing = 0 and 2 * point = scale_min + scale_max), 0) as middle,
    coalesce(sum(n) filter (where missing = 0 and 2 * point > scale_min + scale_max), 0) as high,
    case when sum(n is null and missing = 1 and choice not in ('_none', '_not_asked')) = 0
      then coalesce(sum(n) filter (where missing = 1 and choice not in ('_none', '_not_asked')), 0) end as unsure
  from points
  group by campaign, id
)
select
  campaign, area, label_sv, label_en, short_sv, short_en, question, base,
  round(total / nullif(base, 0), 3) as mean,
  round(squares / nullif(base, 0) - (total / nullif(base, 0)) * (total / nullif(base, 0)), 3) as variance,
  round(100.0 * (total / nullif(base, 0) - scale_min) / (scale_max - scale_min), 1) as index_0_100,
  case when base is not null then low end as low, case when base is not null then middle end as middle,
  case when base is not null then high end as high, unsure, scale_min, scale_max,
  battery, battery_sv, battery_en, low_sv, low_en, high_sv, high_en, role
from sums
order by campaign, position
