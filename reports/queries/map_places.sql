-- titel: Vilka ställen nämner folk?
-- title: Which spots do people name?
-- beskrivning: Allmänna ställen som minst fem olika personer menat, i hela femtal.
-- description: Public spots that at least five different people meant, in whole fives.
select
  p.name as place_sv, p.name as place_en, m.campaign, m.question, q.label_sv, q.label_en, m.name, m.n, q.people
from map_place m
join map_question q on q.campaign = m.campaign and q.id = m.question
join campaign c on c.slug = m.campaign
join place p on p.slug = c.place
where m.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by m.campaign, q.position, m.n desc, m.name
