-- titel: Hur stor del av invånarna har svarat?
-- title: How large a share of the inhabitants has answered?
-- beskrivning: Svarande mot antalet invånare. Bland de svarande kan finnas sådana som inte bor på platsen; hur många som gör det står för sig där frågan ställdes.
-- description: Respondents against the number of inhabitants. Some respondents may not live there; how many do is shown where the question was asked.
select
  c.slug as campaign, p.name as place_sv, p.name as place_en, p.municipality, c.title_sv, c.title_en, c.opens, c.closes,
  nullif(c.respondents, 0) as n, t.n as residents, p.population,
  round(100.0 * coalesce(t.n, nullif(c.respondents, 0)) / nullif(p.population, 0), 1) as percent, p.population_source
from campaign c
join place p on p.slug = c.place
left join total_count t on t.campaign = c.slug and t.question = 'resident' and t.choice = 'resident'
where (:municipality = '' or p.municipality_code = :municipality)
order by percent is null, percent desc, p.name, c.opens
