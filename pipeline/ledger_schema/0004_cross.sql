-- Two questions' answers against each other: once, with the last batch of a campaign.

create table ledger_cross (
  campaign text not null,
  batch integer not null,
  question_a text not null,
  question_b text not null,
  choice_a text not null,
  choice_b text not null,
  n integer not null,
  primary key (campaign, batch, question_a, question_b, choice_a, choice_b),
  foreign key (campaign, batch) references ledger_batch(campaign, batch)
);
