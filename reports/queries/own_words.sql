-- titel: Vad skrev folk om?
-- title: What did people write about?
-- beskrivning: De fria svaren, lästa och kodade av personer: hur många som skrev något om varje tema, och av vilket slag. Avrundat till tretal, och bara koder med minst tio personer. En person kan ha skrivit om flera teman.
-- description: The free texts, read and coded by persons: how many wrote something on each theme, and of which kind. Rounded to multiples of three, and only codes with at least ten people. One person may have written on several themes.
select
  a.campaign, a.question, q.label_sv, q.label_en, a.n as people, k.theme, k.theme_sv, k.theme_en,
  k.kind, k.kind_sv, k.kind_en, k.n
from code_count a
join question q on q.campaign = a.campaign and q.id = a.question
left join code_count k on k.campaign = a.campaign and k.question = a.question and k.theme <> a.theme
left join code_count t on t.campaign = k.campaign and t.question = k.question and t.theme = k.theme and t.kind = ''
where a.theme = '_answered'
  and a.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
order by a.campaign, q.position, t.n desc, k.theme, k.kind <> '', k.n desc, k.kind
