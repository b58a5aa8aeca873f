-- The public database, version 3. Everything that Datasette serves and every report reads. docs/public-schema.md explains it.
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
  note text not null,               -- what was new in it, in Swedish
  note_en text not null             -- the same in English; '' where it is not known
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
  final integer not null,           -- 1 when entry has closed
  exact integer not null,           -- 1 when totals are exact: final, and at least 30 respondents
  batches integer not null,         -- in how many parts its groups were closed
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
  type text not null,               -- select_one, select_multiple, integer, derived; text where there are open answers
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
  batch integer not null,           -- the part of the campaign that it belongs to, 1 where there is but one
  label_sv text not null,
  label_en text not null,
  position integer not null,
  size integer not null             -- people, exact, at least k
);

-- What each background variable is for a group: at most three per campaign.
create table group_value (
  group_id text not null references respondent_group(id),
  variable text not null,
  position integer not null,        -- the order of the variables, most wanted first
  value text not null,              -- choice values joined by '+'; '' where the variable did not divide the group
  also text not null,               -- values of a few who stand here because they would be too few elsewhere
  label_sv text not null,
  label_en text not null,
  primary key (group_id, variable)
);

-- Groups added up into classes of one variable at a time, as fine as whole groups allow.
create table breakdown (
  id text primary key,
  campaign text not null references campaign(slug),
  variable text not null,
  value text not null,              -- choice values joined by '+', in the variable's order
  label_sv text not null,
  label_en text not null,
  position integer not null,
  size integer not null             -- people, exact
);

create table breakdown_group (
  breakdown_id text not null references breakdown(id),
  group_id text not null references respondent_group(id),
  primary key (breakdown_id, group_id)
);

create table answer_count (
  group_id text not null references respondent_group(id),
  question text not null,
  choice text not null,
  n integer not null,               -- rounded to base 3, so choices need not add up to the size
  primary key (group_id, question, choice)
) without rowid;

-- The same per class of one variable: the rounded counts of its groups added up, and of how many groups. It stands
-- written because it would take long to add up. Where a question is not counted by group there is no row: unknown,
-- never nought.
create table breakdown_count (
  breakdown_id text not null references breakdown(id),
  question text not null,
  choice text not null,
  n integer not null,               -- people, a sum of rounded counts
  groups integer not null,          -- how many groups were added up
  primary key (breakdown_id, question, choice)
) without rowid;

create table respondent_count (
  campaign text not null references campaign(slug),
  variable_a text not null,
  variable_b text not null,
  value_a text not null,
  value_b text not null,
  n integer not null,               -- rounded to base 3
  primary key (campaign, variable_a, variable_b, value_a, value_b)
);

-- Two questions' answers against each other, for the pairs that the form declares: everybody is in each table once.
create table cross_count (
  campaign text not null references campaign(slug),
  question_a text not null,
  question_b text not null,
  choice_a text not null,           -- '_rest': everybody whose answer at least ten did not give, or who gave none
  choice_b text not null,
  n integer not null,               -- rounded to base 3
  primary key (campaign, question_a, question_b, choice_a, choice_b)
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

create table need (
  id text primary key,              -- e.g. exempelby-3, the same in every release
  place text not null references place(slug),
  number integer not null,          -- within the place, in the order in which they were stated
  statement text not null,          -- one sentence, as people wrote it
  theme text not null,
  theme_sv text not null,
  theme_en text not null,
  affects text not null,            -- whom it concerns
  control text not null,            -- who decides: local, municipal, regional, national, private, shared
  control_sv text not null,
  control_en text not null,
  decider text not null,            -- who that is by name, '' where nobody has said
  plan text not null,               -- unknown, nothing, proposed, decided
  plan_sv text not null,
  plan_en text not null,
  planned text not null,
  uncertainty text not null,
  lifted integer not null,          -- 1 when the group lifted it although few have raised it
  lift_reason text not null,
  supported integer not null,       -- 1 with evidence of at least two kinds
  version integer not null,         -- of the need, the one that was released
  stated text not null,             -- the day it was first stated
  released text not null,           -- the day this version was released
  unique (place, number)
);

create table need_evidence (
  need text not null references need(id),
  position integer not null,
  kind text not null,               -- survey, open_answer, map, workshop, statistics, interview, document
  kind_sv text not null,
  kind_en text not null,
  what text not null,
  link text not null,               -- an address, the name of a question to the open data, or ''
  primary key (need, position)
);

-- Words that people wrote and somebody has reviewed: tied to the question alone, and in no order of time or person.
create table open_answer (
  campaign text not null,
  question text not null,
  position integer not null,        -- shuffled, the same way in every release
  kind text not null,               -- as_written, shortened, or paraphrase (our words, for one text or several)
  text text not null,
  primary key (campaign, question, position),
  foreign key (campaign, question) references question(campaign, id)
);

-- The words of the open answers, each as what its forms have in common (pipeline/stems.py): skolan, skolor: skol.
create table open_answer_word (
  stem text not null,
  campaign text not null,
  question text not null,
  position integer not null,
  primary key (stem, campaign, question, position),
  foreign key (campaign, question, position) references open_answer(campaign, question, position)
) without rowid;

-- What people wrote, sorted under codes by people: how many wrote something under each, over the whole campaign.
create table code_count (
  campaign text not null,
  question text not null,
  theme text not null,              -- '_answered': everybody who wrote something, whatever it was
  theme_sv text not null,
  theme_en text not null,
  kind text not null,               -- strength, need, idea, question; '' for whichever of them
  kind_sv text not null,
  kind_en text not null,
  n integer not null,               -- people, rounded to base 3; fewer than ten, or nobody, has no row
  primary key (campaign, question, theme, kind),
  foreign key (campaign, question) references question(campaign, id)
);

-- Questions that people answer with points on a map or with the names of places.
create table map_question (
  campaign text not null references campaign(slug),
  id text not null,
  position integer not null,
  label_sv text not null,
  label_en text not null,
  people integer not null,          -- at least so many answered it; whole tens
  located integer not null,         -- at least so many of them with a point; whole tens
  primary key (campaign, id)
);

-- Squares where at least five different people pointed. No two of a question have ground in common.
create table map_cell (
  campaign text not null,
  question text not null,
  id text not null,                 -- the square in SWEREF 99 TM, e.g. CRS3006RES250mN6477000E389500
  size_m integer not null,          -- its side: 250, 500, 1000, 2000 or 4000
  n integer not null,               -- at least so many people: whole fives; 5 in squares larger than the smallest
  outline text not null,            -- GeoJSON geometry, WGS 84
  primary key (campaign, question, id),
  foreign key (campaign, question) references map_question(campaign, id)
);

-- Public places by name that at least five different people meant. Their points are in no square.
create table map_place (
  campaign text not null,
  question text not null,
  name text not null,
  n integer not null,               -- at least so many people: whole fives
  primary key (campaign, question, name),
  foreign key (campaign, question) references map_question(campaign, id)
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

-- Official or entered figures of a place and of what it is compared with, each with its year and its source.
create table indicator (
  place text not null references place(slug),
  indicator text not null,          -- what it tells, e.g. population: the same name in every area and year
  area text not null,               -- place, municipality, region (the county) or country
  year integer not null,
  position integer not null,        -- the order in which the indicators are shown
  label_sv text not null,
  label_en text not null,
  unit_sv text not null,
  unit_en text not null,
  value real not null,
  decimals integer not null,        -- so many the source gives
  approximate integer not null,     -- 1 where the source says that it is not exact: "cirka"
  source text not null,
  primary key (place, indicator, area, year)
);

create table place_area (
  place text not null references place(slug),
  code text not null,
  name text not null,
  outlines text not null,           -- GeoJSON geometry, WGS 84
  primary key (place, code)
);

-- Questions and choices in their order: so are they read most, and nothing need then be sorted.
create unique index question_order on question (campaign, position);
create unique index choice_order on choice (campaign, question, position);

-- One row per question whose points may be averaged: base without "vet inte", mean, and index 0-100.
-- Where a count is withheld the base, the mean and the index are null: unknown, never nought.
create table question_mean (
  campaign text not null,
  question text not null,
  battery text not null,
  theme text not null,
  label_sv text not null,
  label_en text not null,
  short_sv text not null,
  short_en text not null,
  role text not null,
  n integer,
  mean real,
  index_0_100 real,
  primary key (campaign, question),
  foreign key (campaign, question) references question(campaign, id)
);

-- The latest campaigns: what a question to the open data is about when nobody has chosen a campaign.
create view latest_campaign as select slug, place from campaign order by opens desc, slug limit 20;

-- One row per question and choice: the share of those who answered the question.
create view choice_share as
  with counted as (
    select q.campaign, q.id as question, c.value as choice, c.position, q.label_sv as question_sv,
           c.label_sv as choice_sv, q.label_en as question_en, c.label_en as choice_en, t.n,
           case when q.type = 'select_multiple' then a.n else (
             select case when count(b.n) = count(*) then sum(b.n) end
             from choice k
             left join total_count b on b.campaign = k.campaign and b.question = k.question and b.choice = k.value
             where k.campaign = q.campaign and k.question = q.id and k.missing = 0) end as base
    from question q
    cross join choice c on c.campaign = q.campaign and c.question = q.id and c.missing = 0
    left join total_count t on t.campaign = q.campaign and t.question = q.id and t.choice = c.value
    left join total_count a on a.campaign = q.campaign and a.question = q.id and a.choice = '_answered'
  )
  select campaign, question, choice, position, question_sv, choice_sv, question_en, choice_en, n, base,
         round(100.0 * n / nullif(base, 0), 1) as percent
  from counted;

-- Surveys that so few have answered that no number is shown, with the sentence that says so.
create view too_few as
  select c.slug as campaign, c.place, c.title_sv, c.title_en,
         'Färre än tio har svarat. Därför visas inga antal: med så få vore det lätt att räkna ut vem som svarat vad.'
         || iif(exists (select 1 from open_answer o where o.campaign = c.slug),
                ' Det de berättade är sammanfattat med andra ord.', '') as note_sv,
         'Fewer than ten have answered. No numbers are shown: with so few it would be easy to work out who said what.'
         || iif(exists (select 1 from open_answer o where o.campaign = c.slug),
                ' What they told is summed up in other words.', '') as note_en
  from campaign c where c.respondents = 0;
