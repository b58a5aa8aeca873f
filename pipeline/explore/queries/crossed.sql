-- titel: Hur hänger två frågor ihop?
-- title: How do two questions hang together?
-- beskrivning: Svaren på två frågor mot varandra, för de par som formuläret bestämde innan någon svarade. Alla är med en gång; antalen är avrundade till tretal. Ett svar som färre än tio gav står bland övriga.
-- description: The answers to two questions against each other, for the pairs that the form declared before anybody answered. Everybody is counted once, rounded to base 3. An answer that fewer than ten gave stands among the others.
select
  r.campaign, r.question_a, a.label_sv as question_a_sv, a.label_en as question_a_en, r.choice_a,
  coalesce(x.label_sv, 'Övriga svar och inget svar') as choice_a_sv,
  coalesce(x.label_en, 'Other answers and no answer') as choice_a_en,
  r.question_b, b.label_sv as question_b_sv, b.label_en as question_b_en, r.choice_b,
  coalesce(y.label_sv, 'Övriga svar och inget svar') as choice_b_sv,
  coalesce(y.label_en, 'Other answers and no answer') as choice_b_en,
  r.n, sum(r.n) over (partition by r.campaign, r.question_a, r.question_b, r.choice_a) as base
from cross_count r
join question a on a.campaign = r.campaign and a.id = r.question_a
join question b on b.campaign = r.campaign and b.id = r.question_b
left join choice x on x.campaign = r.campaign and x.question = r.question_a and x.value = r.choice_a
left join choice y on y.campaign = r.campaign and y.question = r.question_b and y.value = r.choice_b
where r.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by r.campaign, a.position, b.position, coalesce(x.position, 999), coalesce(y.position, 999)
