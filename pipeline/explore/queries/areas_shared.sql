-- titel: Vilka områden vill flest platser förbättra?
-- title: Which areas do most places want to improve?
-- beskrivning: På hur många platser området är bland de främst önskade, av de platser som har frågat. En plats räknas en gång, med sin senaste kampanj.
-- description: In how many places the area is among the most wanted, of the places that asked. A place counts once, with its latest campaign.
with latest as (
  select c.slug as campaign, c.place, c.respondents,
    row_number() over (partition by c.place order by c.opens desc, c.slug) as turn
  from campaign c
  where exists (select 1 from question q where q.campaign = c.slug and q.role = 'importance')
),
wish as (
  select q.campaign, c.value as area, c.short_sv, c.short_en, 100.0 * t.n / nullif(a.n, 0) as strength
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  left join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered'
  where q.role = 'importance' and q.type = 'select_multiple'
  union all
  select campaign, substr(question, length(battery) + 1 + (battery <> '')), short_sv, short_en, index_0_100
  from question_mean where role = 'importance'
),
ranked as (
  select w.*, l.place, l.respondents,
    case when strength is not null then rank() over (partition by w.campaign order by strength is null, strength desc) end
      as rank
  from wish w
  join latest l on l.campaign = w.campaign and l.turn = 1
)
select
  area, max(short_sv) as short_sv, max(short_en) as short_en,
  coalesce(sum(rank <= coalesce(nullif(:first, ''), 3) + 0), 0) as places, count(rank) as asked,
  round(100.0 * coalesce(sum(rank <= coalesce(nullif(:first, ''), 3) + 0), 0) / nullif(count(rank), 0), 1) as percent,
  min(rank) as best_rank, sum(respondents) as n
from ranked
group by area
order by places desc, best_rank, area
