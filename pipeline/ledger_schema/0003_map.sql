-- What is told of map answers: once, with the last batch of a campaign.

create table ledger_map_question (
  campaign text not null,
  batch integer not null,
  question text not null,
  people integer not null,
  located integer not null,
  primary key (campaign, batch, question),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_map_cell (
  campaign text not null,
  batch integer not null,
  question text not null,
  id text not null,
  size_m integer not null,
  n integer not null,
  outline text not null,
  primary key (campaign, batch, question, id),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);

create table ledger_map_place (
  campaign text not null,
  batch integer not null,
  question text not null,
  name text not null,
  n integer not null,
  primary key (campaign, batch, question, name),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);
