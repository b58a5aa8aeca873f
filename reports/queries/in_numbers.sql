-- titel: Vad säger den officiella statistiken om platsen?
-- title: What do official figures say of the place?
-- beskrivning: Siffror om platsen, kommunen, länet och riket, med år och källa. latest är 1 för det senaste året av varje siffra och område, approximate är 1 när källan inte är exakt. Platsens invånarantal är det som angetts för platsen, om inget annat finns.
-- description: Figures of the place, the municipality, the county and the country, with year and source. latest is 1 for the latest year of each figure and area, approximate is 1 where the source is not exact. The place's population is the one entered for it, where there is no other.
with figures as (
  select place, indicator, area, year, position, label_sv, label_en, unit_sv, unit_en, value, decimals, approximate, source
  from indicator
  union all
  select
    p.slug, 'population', 'place', null,
    coalesce((select min(i.position) from indicator i where i.place = p.slug and i.indicator = 'population'), 0),
    'Invånare', 'Inhabitants', 'personer', 'people', p.population, 0, 0, p.population_source
  from place p
  where not exists (
    select 1 from indicator i where i.place = p.slug and i.indicator = 'population' and i.area = 'place')
)
select
  f.place, p.name as place_name, p.municipality, f.indicator, f.label_sv, f.label_en, f.unit_sv, f.unit_en, f.area,
  f.year, f.value, f.decimals, f.approximate, f.source,
  f.year is null or f.year = max(f.year) over (partition by f.place, f.indicator, f.area) as latest
from figures f
join place p on p.slug = f.place
where f.place between :place and iif(:place = '', char(1114111), :place)
order by f.place, f.position, f.indicator,
  case f.area when 'place' then 1 when 'municipality' then 2 when 'region' then 3 else 4 end, f.year
