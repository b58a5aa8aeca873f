-- titel: Hur svarar folk: på webben, på papper eller med hjälp?
-- title: How do people answer: on the web, on paper or with help?
-- beskrivning: Antal svar efter sätt att svara. Talen är avrundade till tretal per kanal och läggs här ihop, så summan är ungefärlig.
-- description: Answers by mode. Figures are rounded to base 3 per channel and added up here, so the sum is approximate.
select h.mode,
  case h.mode when 'web' then 'Webben' when 'kiosk' then 'Surfplatta på plats' when 'paper' then 'Papper'
    when 'phone' then 'Telefon' when 'assisted' then 'Med hjälp' when 'group' then 'I grupp'
    when 'import' then 'Tidigare enkät' else h.mode end as mode_sv,
  case h.mode when 'web' then 'The web' when 'kiosk' then 'A tablet on site' when 'paper' then 'Paper'
    when 'phone' then 'Telephone' when 'assisted' then 'With help' when 'group' then 'In a group'
    when 'import' then 'An earlier survey' else h.mode end as mode_en,
  count(distinct h.campaign) as campaigns, sum(h.n) as n,
  round(100.0 * sum(h.n) / nullif(sum(sum(h.n)) over (), 0), 1) as percent
from channel_count h
join campaign c on c.slug = h.campaign
where c.place between :place and iif(:place = '', char(1114111), :place)
group by h.mode
order by n desc, h.mode
