-- titel: Vad skrev folk, ord för ord?
-- title: What did people write, word for word?
-- beskrivning: De fria svar som en person har granskat och släppt fram, i en blandad ordning som inte säger något om vem eller när. Korta svar står först.
-- description: The free texts that a person has reviewed and let through, in a shuffled order that says nothing of who or when. Short texts come first.
select
  p.name as place_sv, p.name as place_en, o.campaign, o.question, q.label_sv, q.label_en, o.position, o.kind, o.text,
  count(*) over (partition by o.campaign, o.question) as n
from open_answer o
join question q on q.campaign = o.campaign and q.id = o.question
join campaign c on c.slug = o.campaign
join place p on p.slug = c.place
where o.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by p.name, o.campaign, q.position, length(o.text) > 160, o.position
