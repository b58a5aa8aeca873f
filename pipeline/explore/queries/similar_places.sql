-- titel: Vilka platser liknar varandra?
-- title: Which places resemble each other?
-- beskrivning: Avståndet mellan två platsers betyg på de områden som båda har frågat om, minst fem, i indexpunkter (0 är lika). Varje plats med sin senaste kampanj; utan val de tjugo platser som frågat senast.
-- description: The distance between two places' ratings in the areas that both asked about, at least five, in index points (0 is alike). Each place with its latest campaign; without a choice, the twenty that asked most recently.
with latest as (
  select c.slug as campaign, c.place, row_number() over (partition by c.place order by c.opens desc, c.slug) as turn
  from campaign c
  where exists (select 1 from question q where q.campaign = c.slug and q.role = 'performance')
),
rated as materialized (
  select p.rowid as number, p.slug as place, substr(m.question, length(m.battery) + 1 + (m.battery <> '')) as area,
    m.index_0_100 as value, m.n
  from question_mean m
  join latest l on l.campaign = m.campaign and l.turn = 1
  join place p on p.slug = l.place
  where m.role = 'performance' and m.index_0_100 is not null
),
pairs as (
  select a.number, b.number as other, count(*) as areas, avg(abs(a.value - b.value)) as distance, min(min(a.n, b.n)) as n
  from rated a
  join rated b on b.area = a.area
  where a.place in (select place from latest_campaign where :place = '' union all select :place)
    and iif(:place = '' and b.place in (select place from latest_campaign), a.number < b.number, a.number <> b.number)
  group by a.number, b.number
  having count(*) >= 5
)
select p.slug as place, p.name as place_sv, p.name as place_en, o.slug as other, o.name as other_sv, o.name as other_en,
  pairs.areas, round(pairs.distance, 1) as distance, pairs.n
from pairs
join place p on p.rowid = pairs.number
join place o on o.rowid = pairs.other
order by pairs.distance, p.slug, o.slug
