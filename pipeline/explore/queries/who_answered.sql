-- titel: Vilka har svarat, efter två bakgrundsfrågor?
-- title: Who has answered, by two background questions?
-- beskrivning: Antal svarande i varje kombination, avrundat till tretal. Här finns inga svar på andra frågor.
-- description: Respondents in each combination, rounded to base 3. No answers to other questions are here.
select
  r.campaign, r.variable_a, a.label_sv as variable_a_sv, a.label_en as variable_a_en, r.value_a,
  coalesce(x.label_sv, 'Inget svar') as value_a_sv, coalesce(x.label_en, 'No answer') as value_a_en,
  r.variable_b, b.label_sv as variable_b_sv, b.label_en as variable_b_en, r.value_b,
  coalesce(y.label_sv, 'Inget svar') as value_b_sv, coalesce(y.label_en, 'No answer') as value_b_en, r.n
from respondent_count r
join question a on a.campaign = r.campaign and a.id = r.variable_a
join question b on b.campaign = r.campaign and b.id = r.variable_b
left join choice x on x.campaign = r.campaign and x.question = r.variable_a and x.value = r.value_a
left join choice y on y.campaign = r.campaign and y.question = r.variable_b and y.value = r.value_b
where r.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by r.campaign, a.position, b.position, coalesce(x.position, 999), coalesce(y.position, 999)
