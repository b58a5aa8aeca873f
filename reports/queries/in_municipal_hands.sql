-- titel: Vad ligger i kommunens händer?
-- title: What lies in the municipality's hands?
-- beskrivning: De behov som kommunen bestämmer över, ensam eller tillsammans med andra, med vad som är planerat.
-- description: The needs that the municipality decides on, alone or together with others, with what is planned.
select
  p.municipality, n.place, p.name as place_name, n.id as need, n.statement, n.theme_sv, n.theme_en, n.affects,
  n.control, n.control_sv, n.control_en, n.decider, n.plan, n.plan_sv, n.plan_en, n.planned, n.supported, n.lifted
from need n
join place p on p.slug = n.place
where n.control in ('municipal', 'shared') and n.place between :place and iif(:place = '', char(1114111), :place)
order by p.municipality, n.place, n.control, n.number
