-- A campaign is closed in batches (most in one), its groups are made of several variables, and the exact sums of a
-- batch stay here, so that what is shown of the whole can be made when the last one is closed.

create table ledger_campaign (
  campaign text primary key,
  place text not null,
  form text not null,
  version integer not null,
  definition text not null
);

-- Choices that the place supplied (its sub-areas), as they stood when the campaign was first closed.
create table ledger_supplied (
  campaign text not null references ledger_campaign(campaign),
  source text not null,
  position integer not null,
  value text not null,
  label_sv text not null,
  label_en text not null,
  within text not null,
  primary key (campaign, source, value)
);

-- The numbers are of the whole campaign as it stood with this batch.
create table ledger_batch (
  campaign text not null references ledger_campaign(campaign),
  batch integer not null,
  release text not null references ledger_release(id),
  final integer not null,
  exact integer not null,
  respondents integer not null,
  in_groups integer not null,
  withheld integer not null,
  primary key (campaign, batch)
);

create table ledger_group (
  id text primary key,
  campaign text not null,
  batch integer not null,
  label_sv text not null,
  label_en text not null,
  position integer not null,
  size integer not null,
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_group_value (
  group_id text not null references ledger_group(id),
  position integer not null,
  variable text not null,
  value text not null,
  also text not null,
  label_sv text not null,
  label_en text not null,
  primary key (group_id, variable)
);

-- A person is in one group, once and for ever.
create table ledger_member (
  group_id text not null references ledger_group(id),
  submission_id text primary key
);

create table ledger_answer (
  group_id text not null references ledger_group(id),
  question text not null,
  choice text not null,
  n integer not null,
  primary key (group_id, question, choice)
);

-- Exact, and private: what this batch adds to totals, pairs and channels.
create table ledger_sum (
  campaign text not null,
  batch integer not null,
  kind text not null,
  a text not null,
  b text not null,
  c text,                           -- empty where this kind of sum has fewer words
  d text,
  n integer not null,
  primary key (campaign, batch, kind, a, b, c, d),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

-- What is shown of the whole campaign from this batch on; the next batch's rows take the place of these.
create table ledger_total (
  campaign text not null,
  batch integer not null,
  question text not null,
  choice text not null,
  n integer not null,
  primary key (campaign, batch, question, choice),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_respondent (
  campaign text not null,
  batch integer not null,
  variable_a text not null,
  variable_b text not null,
  value_a text not null,
  value_b text not null,
  n integer not null,
  primary key (campaign, batch, variable_a, variable_b, value_a, value_b),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_channel (
  campaign text not null,
  batch integer not null,
  channel text not null,
  mode text not null,
  n integer not null,
  primary key (campaign, batch, channel, mode),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_quality (
  campaign text not null,
  batch integer not null,
  figure text not null,
  question text not null,
  choice text not null,
  value real not null,
  base integer not null,
  note_sv text not null,
  note_en text not null,
  primary key (campaign, batch, figure, question, choice),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

-- From the first layout: a campaign had one batch, and its groups one variable.

insert into ledger_campaign select campaign, place, form, version, definition from was_campaign;

insert into ledger_supplied
select campaign, source, position, value, label_sv, label_en, '' from was_supplied;

insert into ledger_batch
select c.campaign, 1, c.release, c.final,
       c.final and c.respondents >= cast(trim(substr(r.policy, instr(r.policy, 'exact_total_min =') + 17, 4)) as integer),
       c.respondents, c.in_groups, c.withheld
from was_campaign c join ledger_release r on r.id = c.release;

insert into ledger_group select id, campaign, 1, label_sv, label_en, position, size from was_group;

insert into ledger_group_value
select id, 1, variable, value, '', label_sv, label_en from was_group where variable <> '';

insert into ledger_member select group_id, submission_id from was_member;

insert into ledger_answer select group_id, question, choice, n from was_answer;

insert into ledger_total select campaign, 1, question, choice, n from was_total;

insert into ledger_respondent
select campaign, 1, variable_a, variable_b, value_a, value_b, n from was_respondent;

insert into ledger_channel select campaign, 1, channel, mode, n from was_channel;

insert into ledger_quality
select campaign, 1, figure, question, choice, value, base, note_sv, note_en from was_quality;
