-- titel: Vilka grupper är publicerade?
-- title: Which groups are published?
-- beskrivning: Varje grupp har minst tio personer och är gjord av bakgrundsfrågor (ålder, kön, delområde), aldrig av svar. Storleken är exakt.
-- description: Each group has at least ten people and is made from background questions (age, gender, sub-area), never from answers. The size is exact.
select
  g.campaign, g.label_sv, g.label_en, g.size, count(v.variable) filter (where v.value <> '') as variables,
  g.batch, g.release, g.id as group_id
from respondent_group g
left join group_value v on v.group_id = g.id
where g.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
group by g.id
order by g.campaign, g.batch, g.position, g.id
