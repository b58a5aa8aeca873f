-- The public database, version 1. Everything that Datasette serves and every report reads. docs/public-schema.md explains it.
-- No table holds a row per respondent, a free text nobody has reviewed, a point on a map, or anything from the contacts.

create table place (
  slug text primary key,
  name text not null,
  municipality_code text not null,
  municipality text not null,
  population integer not null,
  population_source text not null
);

create table release (
  id text primary key,              -- e.g. 2026-11-22-1; 'candidate' in a candidate
  date text not null,               -- the day it was made
  schema_version integer not null,
  policy text not null,             -- the policy it was made with, as TOML
  note text not null
);

create table campaign (
  slug text primary key,
  place text not null references place(slug),
  release text not null references release(id),
  form text not null,
  version integer not null,
  title_sv text not null,
  title_en text not null,
  opens text not null,
  closes text,
  sample_design text not null,
  controller text not null,
  final integer not null,           -- 1 when entry has closed; totals are exact from 30 respondents
  respondents integer not null,     -- people counted in totals; floored to tens while not final, 0 when fewer than 10
  in_groups integer not null,       -- people in published groups
  withheld integer not null,        -- people in no group (fewer than k together)
  source_sv text not null,          -- where the questionnaire or the data come from, '' for our own
  source_en text not null
);

create table question (
  campaign text not null references campaign(slug),
  id text not null,                 -- 'overall', or 'theme_rating.walking_cycling' for the row of a battery
  position integer not null,
  battery text not null,            -- 'theme_rating' for rows of a battery, otherwise ''
  battery_sv text not null,
  battery_en text not null,
  label_sv text not null,
  label_en text not null,
  short_sv text not null,           -- for charts; equals the label where nothing shorter is declared
  short_en text not null,
  theme text not null,
  type text not null,               -- select_one, select_multiple, integer, derived
  scale integer not null,           -- 1 when choices are points that may be averaged
  scale_min integer,
  scale_max integer,
  low_sv text not null, low_en text not null, high_sv text not null, high_en text not null,
  role text not null,               -- overall, performance, importance or ''
  max_choices integer,
  primary key (campaign, id)
);

create table choice (
  campaign text not null references campaign(slug),
  question text not null,
  value text not null,              -- '_none' is "no answer", '_not_asked' is "not asked" (not relevant);
                                    -- '_answered' of total_count is no choice: people with at least one choice
  position integer not null,
  label_sv text not null,
  label_en text not null,
  short_sv text not null,
  short_en text not null,
  missing integer not null,         -- 1 for vet inte, vill inte svara, no answer, not asked: counted, never averaged
  primary key (campaign, question, value)
);

create table total_count (
  campaign text not null references campaign(slug),
  question text not null,
  choice text not null,
  n integer not null,
  primary key (campaign, question, choice)
);

create table respondent_group (
  id text primary key,              -- random, the same in every release
  campaign text not null references campaign(slug),
  release text not null references release(id),   -- the release that closed it
  variable text not null,           -- the background variable it was made from; '' for the whole place
  value text not null,              -- choice values joined by '+', in the variable's order
  label_sv text not null,
  label_en text not null,
  position integer not null,
  size integer not null             -- people, exact, at least k
);

create table answer_count (
  group_id text not null references respondent_group(id),
  question text not null,
  choice text not null,
  n integer not null,               -- rounded to base 3, so choices need not add up to the size
  primary key (group_id, question, choice)
);

create table respondent_count (
  campaign text not null references campaign(slug),
  variable_a text not null,
  variable_b text not null,
  value_a text not null,
  value_b text not null,
  n integer not null,               -- rounded to base 3
  primary key (campaign, variable_a, variable_b, value_a, value_b)
);

create table channel_count (
  campaign text not null references campaign(slug),
  channel text not null,
  name text not null,
  mode text not null,
  n integer not null,               -- rounded to base 3; channels under 10 people stand together as 'other'
  primary key (campaign, channel, mode)
);

create table quality_figure (
  campaign text not null references campaign(slug),
  figure text not null,             -- e.g. rank_stability; of a battery each row is a question of its own
  question text not null,
  choice text not null,
  value real not null,
  base integer not null,
  note_sv text not null,
  note_en text not null,
  primary key (campaign, figure, question, choice)
);

create table population (
  place text not null references place(slug),
  age_group text not null,
  gender text not null,
  n integer not null,
  source text not null,
  year integer not null,
  primary key (place, age_group, gender)
);

create table place_area (
  place text not null references place(slug),
  code text not null,
  name text not null,
  outlines text not null,           -- GeoJSON geometry, WGS 84
  primary key (place, code)
);

-- One row per question whose points may be averaged: base without "vet inte", mean, and index 0-100.
-- Where a count is withheld the base, the mean and the index are null: unknown, never nought.
create view question_mean as
  select q.campaign, q.id as question, q.battery, q.theme, q.label_sv, q.label_en, q.short_sv, q.short_en, q.role,
         case when count(t.n) = count(*) then sum(t.n) end as n,
         case when count(t.n) = count(*)
              then round(1.0 * sum(t.n * cast(c.value as integer)) / nullif(sum(t.n), 0), 3) end as mean,
         case when count(t.n) = count(*)
              then round(100.0 * (1.0 * sum(t.n * cast(c.value as integer)) / nullif(sum(t.n), 0) - q.scale_min)
                         / (q.scale_max - q.scale_min), 1) end as index_0_100
  from question q
  join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  where q.scale = 1
  group by q.campaign, q.id;

-- One row per question and choice: the share of those who answered the question.
create view choice_share as
  with base as (
    select c.campaign, c.question, case when count(t.n) = count(*) then sum(t.n) end as n
    from choice c
    left join total_count t on t.campaign = c.campaign and t.question = c.question and t.choice = c.value
    where c.missing = 0
    group by c.campaign, c.question
  )
  select q.campaign, q.id as question, c.value as choice, c.position, q.label_sv as question_sv, c.label_sv as choice_sv,
         q.label_en as question_en, c.label_en as choice_en, t.n,
         case when q.type = 'select_multiple' then a.n else b.n end as base,
         round(100.0 * t.n / nullif(case when q.type = 'select_multiple' then a.n else b.n end, 0), 1) as percent
  from question q
  join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
  left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
  join base b on b.campaign = q.campaign and b.question = q.id
  left join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered';
