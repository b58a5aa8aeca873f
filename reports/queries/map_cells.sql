-- titel: Var på kartan har folk pekat?
-- title: Where on the map did people point?
-- beskrivning: Rutor där minst fem olika personer pekat ut något. Antalet är avrundat nedåt till femtal: så många var det minst. Tomt betyder inte att ingen pekade där.
-- description: Squares where at least five different people pointed. Counts are in whole fives and mean at least so many. An empty spot does not mean that nobody pointed there.
select
  c.place, p.name as place_sv, p.name as place_en, m.campaign, m.question, q.label_sv, q.label_en, m.id, m.size_m, m.n,
  q.people, m.outline
from map_cell m
join map_question q on q.campaign = m.campaign and q.id = m.question
join campaign c on c.slug = m.campaign
join place p on p.slug = c.place
where m.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by m.campaign, q.position, m.n desc, m.id
