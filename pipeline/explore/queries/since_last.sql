-- titel: Vad har ändrats sedan förra gången?
-- title: What has changed since last time?
-- beskrivning: Samma fråga på samma plats i två kampanjer efter varandra, som index 0–100. De som svarade kan vara andra än förra gången: små skillnader betyder inget.
-- description: The same question in the same place in two campaigns, one after the other, as an index 0–100. Others may have answered than last time: small differences mean nothing.
with turns as (
  select c.place, c.slug as campaign, c.opens, m.question, m.label_sv, m.label_en, m.short_sv, m.short_en, m.n,
    m.index_0_100,
    lag(c.slug) over same as campaign_before, lag(m.n) over same as n_before, lag(m.index_0_100) over same as before
  from question_mean m
  join campaign c on c.slug = m.campaign
  where c.place between :place and iif(:place = '', char(1114111), :place)
  window same as (partition by c.place, m.question order by c.opens, c.slug)
)
select p.name as place_sv, p.name as place_en, campaign, campaign_before, question, label_sv, label_en, short_sv, short_en,
  n, index_0_100, n_before, before, round(index_0_100 - before, 1) as change
from turns
join place p on p.slug = turns.place
where before is not null and index_0_100 is not null
order by p.name, campaign desc, abs(index_0_100 - before) desc, question
