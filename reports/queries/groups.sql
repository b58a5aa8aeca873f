-- titel: Vilka grupper är publicerade?
-- title: Which groups are published?
-- beskrivning: Varje grupp har minst tio personer och är gjord av bakgrundsfrågor, aldrig av svar. Storleken är exakt.
-- description: Each group has at least ten people and is made from background questions, never from answers. The size is exact.
select campaign, variable, label_sv, label_en, size, release, id as group_id
from respondent_group
where (:campaign = '' or campaign = :campaign)
order by campaign, variable, position, id
