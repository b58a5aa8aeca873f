"""`platskoll texts`: what people wrote, marked; decide on one text at a time, and finish a question."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import click

from desk.commands.speaking import json_option, refuses, tell
from desk.home import Home, at
from desk.pipeline import stream
from desk.reviewing import MARKS, SHORTEST, VERDICTS, signed
from forms.errors import FormsError
from intake.journal import JournalError
from intake.register import RegisterError
from pipeline.errors import PipelineError
from pipeline.run import Stream, run_place
from pipeline.texts.marking import marks, pieces
from pipeline.texts.reviewing import (
    QuestionTexts,
    Verdict,
    Written,
    decide,
    finish,
    known_words,
    not_yet,
    to_review,
    too_few,
)

_REFUSED = (RegisterError, JournalError, FormsError, PipelineError)


@click.group(name="texts")
def command() -> None:
    """Fria svar: läs, besluta och avsluta. Inget blir offentligt förrän det är granskat."""


@command.command()
@click.argument("place")
@json_option
@click.pass_obj
@refuses(*_REFUSED)
def status(home: Path, place: str, as_json: bool) -> None:
    """Hur långt granskningen har kommit i PLACE, fråga för fråga. Visar inget svar."""
    with _review(at(home), _named(place)) as seen:
        asked = seen.questions()
        rows = [
            {
                "campaign": one.campaign,
                "question": one.question.id,
                "texts": len(one.texts),
                "reviewed": len(one.texts) - len(one.waiting),
                "public": len(one.public()),
                "finished": one.reviewed.finishes[-1].day.isoformat() if one.reviewed.finishes else None,
                "as_written": one.as_written,
            }
            for one in asked
        ]
        lines = [_line(one) for one in asked]
    tell(as_json, rows, *(lines or ["Ingen har skrivit något än."]))


@command.command("list")
@click.argument("campaign")
@click.argument("question")
@click.option("--all", "every", is_flag=True, help="Också de som är granskade.")
@click.pass_obj
@refuses(*_REFUSED)
def list_(home: Path, campaign: str, question: str, every: bool) -> None:
    """De svar på QUESTION i CAMPAIGN som väntar, med det märkt som kan peka ut någon."""
    with _review(at(home), _of(campaign)) as seen:
        asked, known = seen.question(campaign, question), known_words(seen.flow, seen.place)
        for text in asked.texts if every else asked.waiting:
            word = asked.word(text.name)
            stands = VERDICTS[word.verdict][0].lower() if word else "väntar"
            click.echo(f"{text.name[:SHORTEST]}  [{stands}]  {_marked(text, known)}")
        click.echo(_line(asked))


@command.command()
@click.argument("campaign")
@click.argument("question")
@click.argument("texts", nargs=-1, required=True)
@click.option("--as-written", "verdict", flag_value="as_written", help="Publicera som det är skrivet.")
@click.option("--shortened", "verdict", flag_value="shortened", help="Publicera det som står i --wording i stället.")
@click.option("--paraphrase", "verdict", flag_value="paraphrase", help="Sammanfatta ett eller flera med --wording.")
@click.option("--withhold", "verdict", flag_value="withheld", help="Visa inte; --reason säger varför.")
@click.option("--undo", "verdict", flag_value="taken_back", help="Ta tillbaka det senaste beslutet.")
@click.option("--wording", default="", help="Det som ska stå.")
@click.option("--reason", default="", help="Varför.")
@click.pass_obj
@refuses(*_REFUSED)
def review(
    home: Path, campaign: str, question: str, texts: tuple[str, ...], verdict: str | None, wording: str, reason: str
) -> None:
    """Besluta om TEXTS (de första tecknen i namnet räcker) till QUESTION i CAMPAIGN."""
    if verdict is None:
        raise click.ClickException("Säg vad du beslutar: --as-written, --shortened, --paraphrase, --withhold, --undo.")
    with _review(at(home), _of(campaign)) as seen:
        asked = seen.question(campaign, question)
        chosen = [_one(asked, beginning) for beginning in texts]
        signature = signed(seen.flow)
        decide(seen.flow, asked, chosen, Verdict(verdict), signature, wording=wording, reason=reason)
        click.echo(f"Sparat. {_line(seen.question(campaign, question))}")


@command.command("finish")
@click.argument("campaign")
@click.argument("question")
@click.pass_obj
@refuses(*_REFUSED)
def finish_(home: Path, campaign: str, question: str) -> None:
    """Avsluta granskningen av QUESTION i CAMPAIGN: det som släppts fram blir offentligt vid nästa publicering."""
    with _review(at(home), _of(campaign)) as seen:
        finish(seen.flow, seen.question(campaign, question), signed(seen.flow))
        public = seen.question(campaign, question).public()
        click.echo(f"Avslutad. Vid nästa publicering blir {len(public)} svar offentliga.")


@dataclass(frozen=True, slots=True)
class _Review:
    """What people wrote at a place, and what is decided of it so far."""

    flow: Stream
    place: str
    secret: bytes

    def questions(self) -> tuple[QuestionTexts, ...]:
        return to_review(self.flow, self.place, secret=self.secret)

    def question(self, campaign: str, question: str) -> QuestionTexts:
        found = (one for one in self.questions() if (one.campaign, one.question.id) == (campaign, question))
        if (asked := next(found, None)) is None:
            raise click.ClickException(
                f"Ingen har skrivit något till {question} i {campaign}. Se `platskoll texts status {self.place}`."
            )
        return asked


@contextmanager
def _review(home: Home, place_in: Callable[[Stream], str]) -> Iterator[_Review]:
    """The review of the place that is found in the records, counted up to now."""
    with stream(home) as flow:
        place = place_in(flow)
        run_place(flow, place)
        yield _Review(flow, place, home.key("pipeline"))


def _named(place: str) -> Callable[[Stream], str]:
    def find(flow: Stream) -> str:
        if flow.register.place(place) is None:
            raise click.ClickException(f"Det finns ingen plats som heter {place}.")
        return place

    return find


def _of(campaign: str) -> Callable[[Stream], str]:
    def find(flow: Stream) -> str:
        found = flow.register.campaign(campaign)
        if found is None:
            raise click.ClickException(f"Det finns ingen insamling som heter {campaign}.")
        return found.place

    return find


def _one(asked: QuestionTexts, beginning: str) -> str:
    found = [text.name for text in asked.texts if text.name.startswith(beginning)]
    if len(found) != 1:
        raise click.ClickException(
            f"{beginning} är början på {len(found)} svar. "
            f"Se `platskoll texts list {asked.campaign} {asked.question.id}`."
        )
    return found[0]


def _marked(text: Written, known: tuple[str, ...]) -> str:
    cut = pieces(text.words, marks(text.words, known))
    words = "".join(f"⟦{piece.text}: {MARKS[piece.kind][0]}⟧" if piece.kind else piece.text for piece in cut)
    return " ".join(words.split())


def _line(asked: QuestionTexts) -> str:
    done, why, few = len(asked.texts) - len(asked.waiting), not_yet(asked), too_few(asked)
    finished = f" Avslutad {asked.reviewed.finishes[-1].day}." if asked.reviewed.finishes else ""
    may = "" if why or (finished and not asked.unreleased) else " Kan avslutas."
    return (
        f"{asked.campaign} {asked.question.id}: {done} av {len(asked.texts)} granskade.{finished}{may}"
        f"{' ' + few['sv'] if few else ''}"
    )
