-- titel: Vilka områden vill flest förbättra?
-- title: Which areas do most people want to improve?
-- beskrivning: Områdena i ordning efter hur många som valde dem, eller efter medelvärdet där varje område fått en siffra. En okänd siffra är tom och får ingen plats i ordningen.
-- description: The areas in order by how many chose them, or by mean where each area was given a number. An unknown figure is empty and has no rank.
with chosen as (
  select
    q.campaign, q.id as question, c.value as area, c.label_sv, c.label_en, c.short_sv, c.short_en, c.position,
    a.n as base, t.n as chosen, null as mean, null as variance,
    0 as scale_min, 100 as scale_max, q.max_choices, 100.0 * t.n / nullif(a.n, 0) as value
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  left join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered'
  where q.role = 'importance' and q.type = 'select_multiple'
    and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
points as (
  select
    q.campaign, q.id, q.battery, q.label_sv, q.label_en, q.short_sv, q.short_en, q.position,
    q.scale_min, q.scale_max, q.max_choices, 1.0 * cast(c.value as integer) as point, t.n
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.role = 'importance' and q.scale = 1
    and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
rated as (
  select
    campaign, id as question, substr(id, length(battery) + 1 + (battery <> '')) as area,
    label_sv, label_en, short_sv, short_en, position,
    case when count(n) = count(*) then sum(n) end as base, null as chosen,
    case when count(n) = count(*) then sum(n * point) / nullif(sum(n), 0) end as mean,
    case when count(n) = count(*)
      then sum(n * point * point) / nullif(sum(n), 0) - (sum(n * point) / nullif(sum(n), 0))
           * (sum(n * point) / nullif(sum(n), 0)) end as variance,
    scale_min, scale_max, max_choices
  from points
  group by campaign, id
),
areas as (
  select * from chosen
  union all
  select *, mean as value from rated
)
select
  campaign,
  case when value is not null then rank() over (partition by campaign order by value is null, round(value, 9) desc) end
    as rank,
  area, label_sv, label_en, short_sv, short_en, question, base, chosen,
  round(case when chosen is not null then value end, 1) as percent,
  round(mean, 3) as mean, round(variance, 3) as variance, scale_min, scale_max, max_choices
from areas
order by campaign, value is null, round(value, 9) desc, position
