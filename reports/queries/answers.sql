-- titel: Vad svarade alla på alla frågor?
-- title: What did everyone answer to every question?
-- beskrivning: Antal per fråga och svarsalternativ för hela platsen. En tom siffra är okänd, inte noll.
-- description: Count per question and choice for the whole place. An empty figure is unknown, not zero.
select
  q.campaign, q.id as question, q.label_sv as question_sv, q.label_en as question_en, q.battery, q.short_sv,
  c.value as choice, c.label_sv as choice_sv, c.label_en as choice_en, c.short_sv as choice_short_sv, c.missing, t.n
from question q
join choice c on c.campaign = q.campaign and c.question = q.id
left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
where q.campaign between :campaign and iif(:campaign = '', char(1114111), :campaign)
order by q.campaign, q.position, c.position
