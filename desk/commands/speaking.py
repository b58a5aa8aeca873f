"""How every command speaks: one sentence for a refusal, JSON when asked, a progress bar on a terminal."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from desk.home import HomeError

P = ParamSpec("P")
R = TypeVar("R")


def refuses(*kinds: type[Exception]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Let a command end with the sentence of these errors, or of a missing home, instead of a trace."""
    expected: tuple[type[Exception], ...] = (*kinds, HomeError)

    def wrap(command: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(command)
        def worded(*args: P.args, **kwargs: P.kwargs) -> R:
            try:
                return command(*args, **kwargs)
            except expected as error:
                raise click.ClickException(str(error)) from error

        return worded

    return wrap


def read_text(file: Path) -> str:
    """The text of a file, in UTF-8 with or without a mark first; refuses in a sentence what is something else."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file} är inte text i UTF-8. Spara filen som UTF-8 och försök igen.") from error


def tell(as_json: bool, values: dict[str, Any] | list[dict[str, Any]], *lines: str) -> None:
    """Print the lines for a person, or the values as JSON for a program."""
    if as_json:
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        for line in lines:
            click.echo(line)


def several(words: str, *, lacking: str) -> tuple[str, ...]:
    """What stands between the commas; refuses with the sentence `lacking` where nothing does."""
    found = tuple(part.strip() for part in words.split(",") if part.strip())
    if not found:
        raise click.ClickException(lacking)
    return found


NO_FORMAT = "Ange minst ett format."
json_option = click.option("--json", "as_json", is_flag=True, help="Skriv som JSON.")


@contextmanager
def progress(words: str) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on a terminal (on standard error); silent anywhere else. Yields `report(done, total)`."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _done, _total: None
        return
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console) as bar:
        task = bar.add_task(words, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
    sys.stderr.flush()
