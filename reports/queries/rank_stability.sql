-- titel: Hur säker är ordningen?
-- title: How firm is the order?
-- beskrivning: I hur många av 100 omräkningar området hamnar bland de främsta. Visar hur mycket ordningen beror på vilka som råkade svara, inte ett mått på hela befolkningen.
-- description: In how many of 100 recalculations the area is among the first. Shows how much the order depends on who happened to answer; it is no measure of the whole population.
select
  campaign, case when choice <> '' then choice else substr(question, instr(question, '.') + 1) end as area,
  value as times_of_100, base, note_sv, note_en
from quality_figure
where figure = 'rank_stability' and (:campaign = '' or campaign = :campaign)
order by campaign, value desc, area
