-- titel: Vad skriver de svarande om …?
-- title: What do respondents write about …?
-- beskrivning: Granskade svar på öppna frågor där alla orden finns, i någon form: skolan hittar skolor och skolans, och skolgård efter dem. Utan sökord visas alla.
-- description: Reviewed answers to open questions that have all the words, in some form: skolan finds skolor and skolans, and skolgård after them. Without words: every answer.
with wanted as (select value as stem from json_each(stems(:words))),
hits as (
  select w.campaign, w.question, w.position, count(distinct wanted.stem) as words, sum(w.stem = wanted.stem) as whole
  from wanted
  join open_answer_word w on w.stem >= wanted.stem and w.stem < wanted.stem || char(1114111)
  group by w.campaign, w.question, w.position
)
select
  p.name as place_sv, p.name as place_en, o.campaign, o.question, q.label_sv, q.label_en, o.position, o.kind,
  case o.kind when 'as_written' then 'som det skrevs' when 'shortened' then 'förkortat' else 'med våra ord' end as kind_sv,
  case o.kind when 'as_written' then 'as written' when 'shortened' then 'shortened' else 'in our words' end as kind_en,
  o.text, count(*) over (partition by o.campaign, o.question) as n
from open_answer o
join question q on q.campaign = o.campaign and q.id = o.question
join campaign c on c.slug = o.campaign
join place p on p.slug = c.place
left join hits h on h.campaign = o.campaign and h.question = o.question and h.position = o.position
where o.campaign between :campaign and iif(:campaign = '', char(1114111), :campaign) and coalesce(h.words, 0) = (select count(*) from wanted)
order by coalesce(h.whole, 0) desc, p.name, o.campaign, q.position, o.position
