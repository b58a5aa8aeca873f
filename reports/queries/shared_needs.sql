-- titel: Vilka behov delas av flest platser?
-- title: Which needs are shared by most places?
-- beskrivning: Teman efter hur många platser som har ett behov där, med hur många av behoven kommunen bestämmer över. Platserna ordnas inte efter betyg.
-- description: Themes by how many places have a need there, with how many of the needs the municipality decides on. Places are not ranked by score.
select
  n.theme, n.theme_sv, n.theme_en,
  count(distinct n.place) as places,
  count(*) as needs,
  sum(n.supported) as supported,
  sum(n.control in ('municipal', 'shared')) as in_municipal_hands,
  sum(n.lifted) as lifted,
  (select group_concat(name, ', ') from
    (select distinct p.name from need m join place p on p.slug = m.place
     where m.theme = n.theme and m.place between :place and iif(:place = '', char(1114111), :place) order by p.name)) as which
from need n
where n.place between :place and iif(:place = '', char(1114111), :place)
group by n.theme
order by places desc, needs desc, n.theme
