-- titel: Vad svarade alla på alla frågor?
-- title: What did everyone answer to every question?
-- beskrivning: Antal per fråga och svarsalternativ för hela platsen. En tom siffra är okänd, inte noll.
-- description: Count per question and choice for the whole place. An empty figure is unknown, not zero.
select
  q.campaign, q.id as question, q.label_sv as question_sv, q.label_en as question_en, q.battery, q.short_sv, q.short_en,
  c.value as choice, c.label_sv as choice_sv, c.label_en as choice_en, c.short_sv as choice_short_sv,
  c.short_en as choice_short_en, c.missing, t.n
from question q
cross join choice c on c.campaign = q.campaign and c.question = q.id
left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
where q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by q.campaign, q.position, c.position
