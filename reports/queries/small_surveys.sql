-- titel: Vilka enkäter har för få svar för siffror, och vad berättades där?
-- title: Which surveys have too few answers for figures, and what was told there?
-- beskrivning: Enkäter som färre än tio har svarat på. Inga antal visas; det som sades är sammanfattat med andra ord av den som har granskat svaren.
-- description: Surveys that fewer than ten have answered. No numbers are shown; what was said is summed up in other words by whoever reviewed the answers.
select
  p.name as place_sv, p.name as place_en, f.place, f.campaign, f.title_sv, f.title_en, q.label_sv, q.label_en, o.text,
  f.note_sv, f.note_en, count(o.text) over (partition by f.campaign) as n
from too_few f
join place p on p.slug = f.place
left join open_answer o on o.campaign = f.campaign
left join question q on q.campaign = o.campaign and q.id = o.question
where (:campaign = '' or f.campaign = :campaign)
order by p.name, f.campaign, q.position, o.position
