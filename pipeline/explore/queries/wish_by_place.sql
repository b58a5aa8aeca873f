-- titel: Var vill flest förbättra ett område?
-- title: Where do most people want an area to improve?
-- beskrivning: Andelen som valde området bland det viktigaste att förbättra, område för område och med högsta andelen först.
-- description: The share that chose the area among the most important to improve, area by area, the largest share first.
select
  c.value as area, c.short_sv, c.short_en, p.name as place_sv, p.name as place_en, q.campaign, k.opens,
  t.n, a.n as base, round(100.0 * t.n / nullif(a.n, 0), 1) as percent
from question q
cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
join campaign k on k.slug = q.campaign
join place p on p.slug = k.place
left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
left join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered'
where q.role = 'importance' and q.type = 'select_multiple' and (:area = '' or c.value = :area)
order by c.value, percent is null, percent desc, p.name, k.opens
