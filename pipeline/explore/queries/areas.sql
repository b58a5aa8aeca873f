-- titel: Var bor de som svarat?
-- title: Where do the respondents live?
-- beskrivning: Platsernas delområden med sina gränser, och hur många svar som kommit därifrån i platsens senaste kampanj som frågade.
-- description: The places' sub-areas with their outlines, and how many answers came from each in the latest campaign that asked.
with latest as (
  select c.slug as campaign, c.place, row_number() over (partition by c.place order by c.opens desc, c.slug) as turn
  from campaign c
  where exists (select 1 from total_count t where t.campaign = c.slug and t.question = 'sub_area')
)
select a.place, p.name as place_sv, p.name as place_en, a.code, a.name as area_sv, a.name as area_en, t.n,
  p.population, p.population_source, a.outlines
from place_area a
join place p on p.slug = a.place
left join latest l on l.place = a.place and l.turn = 1
left join total_count t on t.campaign = l.campaign and t.question = 'sub_area' and t.choice = a.code
where a.place between :place and iif(:place = '', char(1114111), :place)
order by p.name, a.name
