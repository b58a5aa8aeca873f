-- titel: Vilka behov har formulerats, och av vad stöds de?
-- title: Which needs have been stated, and what supports them?
-- beskrivning: Varje behov med tema, vilka det berör, vem som bestämmer, vad som är planerat och hur många slags belägg det har.
-- description: Every need with its theme, whom it concerns, who decides, what is planned, and how many kinds of evidence it has.
select
  n.place, p.name as place_name, n.id as need, n.number, n.statement, n.theme, n.theme_sv, n.theme_en, n.affects,
  n.control, n.control_sv, n.control_en, n.decider, n.plan, n.plan_sv, n.plan_en, n.planned, n.uncertainty,
  n.lifted, n.lift_reason, n.supported,
  (select count(distinct e.kind) from need_evidence e where e.need = n.id) as kinds_of_evidence,
  n.version, n.stated, n.released
from need n
join place p on p.slug = n.place
where n.place between :place and iif(:place = '', char(1114111), :place)
order by n.place, n.number
