-- titel: Skiljer sig grupperna åt?
-- title: Do the groups differ?
-- beskrivning: En bakgrundsfråga i taget, varje klass och område: hur många som valde området eller svarade över skalans mitt, av hur många, och medelvärdet. En klass är hela grupper hoplagda, och antalen är grupperna avrundade till tretal. Basen är klassens exakta storlek utan dem som inte tog ställning; andelen räknas på de avrundade svaren tillsammans (counted).
-- description: One background question at a time, each class and area: how many chose the area or answered above the middle of the scale, out of how many, and the mean. A class is whole groups added up, each rounded to base 3. The base is the exact size of the class without those who took no stand; the share is of the rounded answers together (counted).
with silent as (
  select
    g.id as class_id, q.id as question,
    -- where nobody at the place was left out of a question (`_not_asked`), nobody in a group was either
    case when count(coalesce(a.n, case t.n when 0 then 0 end)) = count(c.value)
      then coalesce(sum(a.n), 0) end as n
  from breakdown g
  join question q on q.campaign = g.campaign and q.role in ('importance', 'performance')
  left join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 1
  left join breakdown_count a on a.breakdown_id = g.id and a.question = q.id and a.choice = c.value
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where g.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  group by g.id, q.id
),
chosen as (
  select
    g.campaign, g.id as class_id, q.id as question, q.role, c.value as area, c.label_sv, c.label_en, c.short_sv, c.short_en,
    c.position, b.n as counted, a.n as n, null as mean, a.groups as cells_in, 0 as cells_out
  from breakdown g
  join question q on q.campaign = g.campaign and q.role = 'importance' and q.type = 'select_multiple'
  join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join breakdown_count a on a.breakdown_id = g.id and a.question = q.id and a.choice = c.value
  left join breakdown_count b on b.breakdown_id = g.id and b.question = q.id and b.choice = '_answered'
  where g.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
points as (
  select
    g.campaign, g.id as class_id, q.id, q.role, q.battery, q.label_sv, q.label_en, q.short_sv, q.short_en, q.position,
    q.scale_min, q.scale_max, 1.0 * cast(c.value as integer) as point, a.n, a.groups
  from breakdown g
  join question q on q.campaign = g.campaign and q.role in ('importance', 'performance') and q.scale = 1
  join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join breakdown_count a on a.breakdown_id = g.id and a.question = q.id and a.choice = c.value
  where g.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
rated as (
  select
    campaign, class_id, id as question, role, substr(id, length(battery) + 1 + (battery <> '')) as area,
    label_sv, label_en, short_sv, short_en, position,
    case when count(n) = count(*) then sum(n) end as counted,
    case when count(n) = count(*) then coalesce(sum(n) filter (where 2 * point > scale_min + scale_max), 0) end as n,
    case when count(n) = count(*) then sum(n * point) / nullif(sum(n), 0) end as mean,
    coalesce(sum(groups) filter (where 2 * point > scale_min + scale_max), 0) as cells_in,
    coalesce(sum(groups) filter (where 2 * point <= scale_min + scale_max), 0) as cells_out
  from points
  group by class_id, id
)
select
  m.campaign, g.variable, g.id as group_id, g.label_sv as group_sv, g.label_en as group_en, g.size,
  m.role, m.question, m.area, m.label_sv, m.label_en, m.short_sv, m.short_en,
  case when m.counted is not null then max(g.size - s.n, 0) end as base, m.n, m.counted,
  round(100.0 * m.n / nullif(m.counted, 0), 1) as percent, round(m.mean, 3) as mean,
  coalesce(m.cells_in, 0) as cells_in, m.cells_out
from (select * from chosen union all select * from rated) m
join breakdown g on g.id = m.class_id
join silent s on s.class_id = m.class_id and s.question = m.question
order by m.campaign, m.role, m.position, g.variable, g.position, g.id
