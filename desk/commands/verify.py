"""`platskoll verify`: is every entry of the journals as it was written?"""

from __future__ import annotations

from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.home import at
from intake.journal import JournalError, open_reader


@click.command(name="verify")
@json_option
@click.pass_obj
@refuses(JournalError)
def command(home: Path, as_json: bool) -> None:
    """Kontrollera varje rad, kedjan och slutmärket i båda journalerna."""
    where = at(home)
    verdicts = {}
    for name, url in (("journal", where.journal_url), ("contacts", where.contacts_url)):
        if (where.root / f"{name}.db").exists():
            with open_reader(url, key=where.key("intake")) as reader:
                verdicts[name] = reader.verify()
    bad = next((verdict for verdict in verdicts.values() if not verdict.ok), None)
    tell(
        as_json,
        {
            "ok": bad is None,
            "entries": sum(verdict.entries for verdict in verdicts.values()),
            "first_bad": bad.first_bad if bad else None,
            "journals": {
                name: {"ok": v.ok, "entries": v.entries, "first_bad": v.first_bad, "reason": v.reason}
                for name, v in verdicts.items()
            },
        },
        *(
            f"{name}.db: {verdict.entries} rader, hel." if verdict.ok else f"{name}.db: {verdict.reason}"
            for name, verdict in verdicts.items()
        ),
    )
    if bad is not None:
        raise click.exceptions.Exit(1)
