-- titel: Hur svarade olika åldrar, eller andra grupper, på en fråga?
-- title: How did different ages, or other groups, answer a question?
-- beskrivning: En bakgrundsfråga i taget. Klasserna är hela grupper hoplagda och talen summor av avrundade tal: ungefärliga, och andelen räknas på dem tillsammans. Utan val visas frågan om helheten.
-- description: One background question at a time. Classes are whole groups added up and figures are sums of rounded ones: approximate, and the share is of them together. Without a choice: the overall question.
select
  b.campaign, b.variable, v.label_sv as variable_sv, v.label_en as variable_en, b.id as group_id,
  b.label_sv as group_sv, b.label_en as group_en, b.size, q.id as question, q.label_sv as question_sv,
  q.label_en as question_en, c.value as choice, c.label_sv as choice_sv, c.label_en as choice_en, n.n,
  case when count(n.n) over same = count(*) over same and q.type <> 'select_multiple'
    then round(100.0 * n.n / nullif(sum(n.n) over same, 0), 1) end as percent
from breakdown b
join question q on q.campaign = b.campaign
join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
left join question v on v.campaign = b.campaign and v.id = b.variable
left join breakdown_count n on n.breakdown_id = b.id and n.question = q.id and n.choice = c.value
where b.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign) and (:variable = '' or b.variable = :variable)
  and case when :question = '' then q.role = 'overall' else q.id = :question end
  and q.theme <> 'background'
window same as (partition by b.id, q.id)
order by b.campaign, b.variable, q.position, b.position, b.id, c.position
