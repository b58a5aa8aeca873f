-- titel: Hur säkra är koderna?
-- title: How sure are the codes?
-- beskrivning: Två personer har kodat samma svar var för sig. Cohens kappa för koder som används tillräckligt ofta, annars hur många gånger de skilde sig åt.
-- description: Two people have coded the same texts, each alone. Cohen's kappa for codes that are used often enough, otherwise how many times they differed.
select
  f.campaign, f.figure, f.choice as code, max(k.theme_sv || ': ' || k.kind_sv) as label_sv,
  max(k.theme_en || ': ' || k.kind_en) as label_en, f.value, f.base, f.note_sv, f.note_en
from quality_figure f
left join code_count k on k.campaign = f.campaign and k.theme || '.' || k.kind = f.choice
where f.figure in ('coding_sample', 'coding_kappa', 'coding_disagreements')
  and f.campaign in (select slug from latest_campaign where :campaign = '' union all select :campaign)
group by f.campaign, f.figure, f.choice
order by f.campaign, f.figure desc, f.value desc, f.choice
