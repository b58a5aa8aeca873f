-- titel: Hur är befolkningen fördelad på ålder och kön?
-- title: How is the population divided by age and gender?
-- beskrivning: Invånare på platsen per åldersgrupp, kvinnor och män för sig. Tomt betyder att uppgiften saknas, inte noll.
-- description: Inhabitants of the place by age group, women and men apart. Empty means that it is not known, never nought.
with ages as (
  select c.place, v.value, min(v.label_sv) as label_sv, min(v.label_en) as label_en, min(v.position) as position
  from campaign c
  join choice v on v.campaign = c.slug and v.question = 'age_group' and v.missing = 0
  group by c.place, v.value
)
select
  p.place, p.age_group, coalesce(a.label_sv, p.age_group) as label_sv, coalesce(a.label_en, p.age_group) as label_en,
  max(p.n) filter (where p.gender = 'woman') as women,
  max(p.n) filter (where p.gender = 'man') as men,
  min(p.source) as source, max(p.year) as year
from population p
left join ages a on a.place = p.place and a.value = p.age_group
where p.age_group <> 'all' and p.place between :place and iif(:place = '', char(1114111), :place)
group by p.place, p.age_group
order by p.place, a.position, p.age_group
