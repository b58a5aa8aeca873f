-- titel: Vad bygger varje behov på?
-- title: What does every need rest on?
-- beskrivning: Beläggen för varje behov: av vilket slag, vad de säger och var det går att läsa.
-- description: The evidence of every need: of which kind, what it says and where it can be read.
select n.place, e.need, n.statement, e.position, e.kind, e.kind_sv, e.kind_en, e.what, e.link
from need_evidence e
join need n on n.id = e.need
where n.place between :place and iif(:place = '', char(1114111), :place)
order by n.place, n.number, e.position
