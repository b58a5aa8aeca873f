-- titel: Hur är det som helhet, plats för plats?
-- title: How is it overall, place by place?
-- beskrivning: Svaren på frågan om helheten som ett index från 0 till 100, där 50 är skalans mitt. ”Vet inte” räknas inte in. Öppna länkar är inget slumpmässigt urval: små skillnader betyder inget.
-- description: The answers to the overall question as an index from 0 to 100, where 50 is the middle of the scale. "Don't know" is not averaged. Open links are no random sample: small differences mean nothing.
select
  m.campaign, p.slug as place, p.name, p.municipality, c.opens, m.label_sv, m.label_en, m.n, m.mean, m.index_0_100
from question_mean m
join campaign c on c.slug = m.campaign
join place p on p.slug = c.place
where m.role = 'overall' and (m.n >= coalesce(nullif(:least, ''), 0) + 0 or m.n is null)
order by m.index_0_100 is null, m.index_0_100 desc, p.name, c.opens desc
