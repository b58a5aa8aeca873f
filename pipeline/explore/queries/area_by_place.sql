-- titel: Var fungerar ett område bäst?
-- title: Where does an area work best?
-- beskrivning: Betyget för varje område som index 0–100, område för område och med den bästa platsen först.
-- description: The rating of each area as an index 0–100, area by area, the best place first.
select
  substr(m.question, length(m.battery) + 1 + (m.battery <> '')) as area, m.short_sv, m.short_en,
  p.name as place_sv, p.name as place_en, m.campaign, c.opens, m.n, m.mean, m.index_0_100
from question_mean m
join campaign c on c.slug = m.campaign
join place p on p.slug = c.place
where m.role = 'performance'
  and (:area = '' or substr(m.question, length(m.battery) + 1 + (m.battery <> '')) = :area)
order by area, m.index_0_100 is null, m.index_0_100 desc, p.name, c.opens
