-- titel: Hur svarade alla, rad för rad, i frågor med flera rader?
-- title: How did everyone answer, row by row, in questions with several rows?
-- beskrivning: Antal och andel per svar för varje rad i ett frågebatteri, till exempel vilken service som behövs.
-- description: Number and share of each answer for every row of a battery, for example which services are needed.
select
  s.campaign, q.battery, q.battery_sv, q.battery_en, s.question, s.question_sv, s.question_en, s.choice, s.choice_sv,
  s.choice_en, s.n, s.base, s.percent
from question q
join choice_share s on s.campaign = q.campaign and s.question = q.id
where q.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
  and q.battery <> '' and (:battery = '' or q.battery = :battery)
order by q.campaign, q.position, s.position
