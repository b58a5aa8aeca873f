-- What was new in a release, also in English. Releases of before have it in Swedish alone.

alter table ledger_release add column note_en text not null default '';
