-- titel: Hur många svarade på frågorna om platser på kartan?
-- title: How many answered the questions about places on the map?
-- beskrivning: Så många svarade minst, och så många av dem satte minst en punkt, i hela tiotal. Bredvid: hur många rutor och namngivna ställen som minst fem personer menade.
-- description: At least so many answered, and at least so many of them put a point on the map, in whole tens. Beside it: how many squares and named spots at least five people meant.
select
  q.campaign, q.id as question, q.label_sv, q.label_en, q.people as n, q.located,
  (select count(*) from map_cell m where m.campaign = q.campaign and m.question = q.id) as squares,
  (select count(*) from map_place m where m.campaign = q.campaign and m.question = q.id) as spots
from map_question q
where q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by q.campaign, q.position
