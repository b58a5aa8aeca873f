-- ledger.db: which groups are closed, who is in them and what was published of them. Append-only by trigger.

create table ledger_release (
  id text primary key,
  number integer not null unique,   -- the order they were made in
  date text not null,
  policy text not null,
  note text not null
);

create table ledger_campaign (
  campaign text primary key,
  release text not null references ledger_release(id),
  place text not null,
  form text not null,
  version integer not null,
  definition text not null,
  final integer not null,
  respondents integer not null,
  in_groups integer not null,
  withheld integer not null
);

-- Choices that the place supplied (its sub-areas), as they stood when the campaign was closed.
create table ledger_supplied (
  campaign text not null references ledger_campaign(campaign),
  source text not null,
  position integer not null,
  value text not null,
  label_sv text not null,
  label_en text not null,
  primary key (campaign, source, value)
);

create table ledger_group (
  id text primary key,
  campaign text not null references ledger_campaign(campaign),
  variable text not null,
  value text not null,
  label_sv text not null,
  label_en text not null,
  position integer not null,
  size integer not null
);

-- A person is in one group, once and for ever.
create table ledger_member (
  group_id text not null references ledger_group(id),
  submission_id text primary key
);

create table ledger_total (
  campaign text not null references ledger_campaign(campaign),
  question text not null,
  choice text not null,
  n integer not null,
  primary key (campaign, question, choice)
);

create table ledger_answer (
  group_id text not null references ledger_group(id),
  question text not null,
  choice text not null,
  n integer not null,
  primary key (group_id, question, choice)
);

create table ledger_respondent (
  campaign text not null references ledger_campaign(campaign),
  variable_a text not null,
  variable_b text not null,
  value_a text not null,
  value_b text not null,
  n integer not null,
  primary key (campaign, variable_a, variable_b, value_a, value_b)
);

create table ledger_channel (
  campaign text not null references ledger_campaign(campaign),
  channel text not null,
  mode text not null,
  n integer not null,
  primary key (campaign, channel, mode)
);

create table ledger_quality (
  campaign text not null references ledger_campaign(campaign),
  figure text not null,
  question text not null,
  choice text not null,
  value real not null,
  base integer not null,
  note_sv text not null,
  note_en text not null,
  primary key (campaign, figure, question, choice)
);
