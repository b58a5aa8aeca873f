-- titel: Hur svarade olika platser på samma fråga?
-- title: How did different places answer the same question?
-- beskrivning: Antal och andel per svar, kampanj för kampanj. Utan val visas frågan om helheten.
-- description: Number and share of each answer, campaign by campaign. Without a choice: the overall question.
with asked as (
  select campaign, id from question
  where case when :question = '' then role = 'overall' else id = :question end
)
select
  s.campaign, p.name as place_sv, p.name as place_en, s.question, s.question_sv, s.question_en,
  s.choice, s.choice_sv, s.choice_en, s.n, s.base, s.percent
from asked a
cross join choice_share s on s.campaign = a.campaign and s.question = a.id
join campaign c on c.slug = s.campaign
join place p on p.slug = c.place
order by s.question, p.name, c.opens desc, s.campaign, s.position
