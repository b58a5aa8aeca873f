-- titel: Hur många har svarat, och när?
-- title: How many have answered, and when?
-- beskrivning: En rad per insamling, med formulär, tid, urval och antal svarande. Färre än tio svarande visas som 0.
-- description: One row per campaign: form, dates, sample design and respondents. Fewer than ten show as 0.
select
  c.campaign, c.place, c.title_sv, c.title_en, c.form, c.version, c.opens, c.closes, c.sample_design, c.controller,
  c.final, c.respondents, c.in_groups, c.withheld, c.source_sv, c.source_en,
  (select count(*) from question q where q.campaign = c.campaign and q.role = 'importance') > 0 as ranks_areas
from (select slug as campaign, * from campaign) c
where c.campaign between :campaign and iif(:campaign = '', char(1114111), :campaign)
order by c.opens, c.campaign
