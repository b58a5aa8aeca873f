"""The tables of a journal in SQLite, as numbered migrations: never edited, only added to."""

MIGRATIONS = (
    """
    create table entry (
        seq integer primary key,
        writer text not null check (writer <> ''),
        writer_seq integer not null check (writer_seq > 0),
        revision integer not null check (revision > 0),
        kind text not null,
        submission_id text not null check (length(submission_id) = 32 and submission_id not glob '*[^0-9a-f]*'),
        campaign text not null,
        form text not null,
        version integer not null,
        definition text not null,
        content_type text not null,
        day text not null check (day is date(day)),
        channel text not null,
        mode text not null,
        batch text not null,
        language text not null,
        note text not null,
        receipt text not null,
        withdrawal_digest text not null,
        withdraws text not null,
        body_digest text not null check (length(body_digest) = 64),
        previous text not null,
        row_hash text not null check (length(row_hash) = 64),
        unique (submission_id, revision),
        unique (writer, writer_seq)
    ) strict;

    create unique index entry_body on entry (submission_id, body_digest);
    create index entry_campaign on entry (campaign);
    create index entry_receipt on entry (receipt) where receipt <> '';
    create index entry_withdrawal on entry (withdrawal_digest) where withdrawal_digest <> '';

    create table body (
        seq integer primary key references entry (seq),
        bytes blob not null
    ) strict;

    create table erasure (
        seq integer primary key references entry (seq),
        day text not null check (day is date(day)),
        decision text not null check (decision <> '')
    ) strict;

    -- The insert triggers are there because "insert or replace" deletes without asking a delete trigger.

    create trigger entry_grows before insert on entry
    when new.seq is not (select coalesce(max(seq), 0) + 1 from entry)
        or exists (select 1 from entry where submission_id = new.submission_id and revision = new.revision)
        or exists (select 1 from entry where submission_id = new.submission_id and body_digest = new.body_digest)
        or exists (select 1 from entry where writer = new.writer and writer_seq = new.writer_seq)
    begin select raise(abort, 'the journal grows by one new entry at a time'); end;

    create trigger entry_stays before update on entry
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger entry_remains before delete on entry
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger body_arrives_once before insert on body
    when exists (select 1 from body where seq = new.seq) or exists (select 1 from erasure where seq = new.seq)
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger body_stays before update on body
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger body_leaves_by_decision before delete on body
    when not exists (select 1 from erasure where seq = old.seq)
    begin select raise(abort, 'a body leaves only by a recorded erasure'); end;

    create trigger erasure_once before insert on erasure
    when exists (select 1 from erasure where seq = new.seq)
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger erasure_stays before update on erasure
    begin select raise(abort, 'the journal is append-only'); end;

    create trigger erasure_remains before delete on erasure
    begin select raise(abort, 'the journal is append-only'); end;
    """,
    """
    -- A, then B, then A again is three revisions: the last that a person sent is what counts.

    drop index entry_body;
    create index entry_body on entry (submission_id, body_digest);

    drop trigger entry_grows;
    create trigger entry_grows before insert on entry
    when new.seq is not (select coalesce(max(seq), 0) + 1 from entry)
        or exists (select 1 from entry where submission_id = new.submission_id and revision = new.revision)
        or exists (select 1 from entry where writer = new.writer and writer_seq = new.writer_seq)
    begin select raise(abort, 'the journal grows by one new entry at a time'); end;
    """,
)
