-- titel: Vad vill många förbättra som fungerar dåligt?
-- title: What works poorly that many want to improve?
-- beskrivning: Önskan om förbättring bredvid betyget, område för område, med de två gränser som delar diagrammet i fyra fält.
-- description: The wish for improvement beside the rating, area by area, with the two lines that divide the diagram into four fields.
with wish as (
  select q.campaign, c.value as area, c.short_sv, c.short_en, 100.0 * t.n / nullif(a.n, 0) as wish, a.n as wish_base
  from question q
  cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered'
  where q.role = 'importance' and q.type = 'select_multiple'
    and q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  union all
  select campaign, substr(question, length(battery) + 2), short_sv, short_en, mean, n
  from question_mean where role = 'importance' and battery <> ''
    and campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
),
wishes as (
  select *, avg(wish) over (partition by campaign) as line from wish
),
rating as (
  select m.campaign, substr(m.question, length(m.battery) + 2) as area, m.mean, m.n, (q.scale_min + q.scale_max) / 2.0 as middle
  from question_mean m
  join question q on q.campaign = m.campaign and q.id = m.question
  where m.role = 'performance' and m.battery <> ''
    and m.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
)
select
  w.campaign, w.area, w.short_sv, w.short_en, round(w.wish, 1) as wish, w.wish_base, r.mean as rating, r.n as rating_base,
  round(w.line, 1) as wish_line, r.middle as rating_line
from wishes w
join rating r on r.campaign = w.campaign and r.area = w.area
order by w.campaign, w.wish desc, w.area
