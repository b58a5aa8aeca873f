-- titel: Vad behövs för att väga ordningen efter ålder och kön?
-- title: What does it take to weight the order by age and gender?
-- beskrivning: Varje grupp och område: gruppens åldrar och kön, och hur många som valde området, eller summan av de poäng det fick, båda avrundade till tretal per grupp och svar. Tomt i ålder eller kön betyder att gruppen inte är delad så. Utan vald kampanj gäller det den senaste. Befolkningen står i frågan om de svarande liknar den. Vikterna fås med iterativ proportionell anpassning (raking).
-- description: Each group and area: the ages and gender of the group, and how many chose the area, or the sum of the points it was given, both rounded to base 3 by group and answer. Empty in age or gender means that the group is not divided so. Without a chosen campaign it is about the latest. The population is in the question whether the respondents resemble it. The weights come by iterative proportional fitting (raking).
with asked as materialized (
  select
    g.campaign, g.id as group_id, g.label_sv as group_sv, g.label_en as group_en, g.batch, g.position as g_position,
    g.size, coalesce(y.value, '') as age_group, coalesce(s.value, '') as gender
  from respondent_group g
  left join group_value y on y.group_id = g.id and y.variable = 'age_group'
  left join group_value s on s.group_id = g.id and s.variable = 'gender'
  -- one campaign at a time: weights are never worked out over several
  where g.campaign = iif(:campaign = '', (select slug from latest_campaign limit 1), :campaign)
),
given as (
  select
    g.*, q.position as q_position, c.value as area, c.label_sv, c.label_en, c.short_sv, c.short_en,
    c.position, a.n as total, b.n as counted
  from asked g
  cross join question q on q.campaign = g.campaign and q.role = 'importance' and q.type = 'select_multiple'
  left join answer_count b on b.group_id = g.group_id and b.question = q.id and b.choice = '_answered'
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join answer_count a on a.group_id = g.group_id and a.question = q.id and a.choice = c.value
  union all
  select
    g.*, q.position, substr(q.id, length(q.battery) + 1 + (q.battery <> '')),
    q.label_sv, q.label_en, q.short_sv, q.short_en, 0,
    case when count(a.n) = count(*) then sum(a.n * cast(c.value as integer)) end,
    case when count(a.n) = count(*) then sum(a.n) end
  from asked g
  cross join question q on q.campaign = g.campaign and q.role = 'importance' and q.scale = 1
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join answer_count a on a.group_id = g.group_id and a.question = q.id and a.choice = c.value
  group by g.group_id, q.id
)
select
  campaign, group_id, group_sv, group_en, size, age_group, gender, area, label_sv, label_en, short_sv, short_en,
  total, counted
from given
order by campaign, batch, g_position, group_id, q_position, position
