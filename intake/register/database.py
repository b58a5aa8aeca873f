"""A database with migrations: how it is reached, made, and brought to this version."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, inspect
from sqlalchemy.exc import OperationalError, SQLAlchemyError

BUSY_SECONDS = 5


class Database:
    """One database; every visit is a transaction of its own on a fresh connection.

    `migrations` is the folder of its steps, `called` what it is called in a sentence ("Registret"), `error` what is
    raised with a sentence for the person when it cannot be used.
    """

    def __init__(self, url: str, migrations: Path, called: str, error: type[Exception]) -> None:
        self.migrations, self.called, self.error = migrations, called, error
        self.path = _file(url, called, error)
        self._engine = _engine(self.path)
        self._writing_engine = self._engine.execution_options(writes=True)

    def stamp(self) -> tuple[int, int]:
        """Something that is another as soon as anything has been written; costs no visit."""
        seen = self.path.stat()
        return seen.st_mtime_ns, seen.st_size

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from. Raises `error`."""
        with self._foreign_errors_translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may write; all is kept or, after an exception, nothing. Raises `error`."""
        with self._foreign_errors_translated(), self._writing_engine.begin() as connection:
            yield connection

    @contextmanager
    def _foreign_errors_translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise self.error(
                f"{self.called} {self.path} är upptaget eller går inte att nå. Försök igen om en stund, och "
                "kontrollera att katalogen finns och får skrivas i."
            ) from error
        except SQLAlchemyError as error:
            raise self.error(
                f"{self.called} {self.path} går inte att använda ({type(error).__name__}). "
                "Kontrollera att filen är hel."
            ) from error


def require_current(database: Database) -> None:
    """Make the tables of a new one; refuse one of another version with the sentence that says what to do."""
    with database.reading() as connection:
        found = _revision(connection, database)
    head = _script(database).get_current_head()
    if found is None:
        upgrade(database)
    elif found != head:
        raise database.error(
            f"{database.called} {database.path} har version {found} och den här versionen av Platskoll behöver {head}. "
            "Kör platskoll upgrade."
        )


def upgrade(database: Database) -> list[str]:
    """Bring it to this version; return what was done, a line for each migration, none when it was there."""
    with database.writing() as connection:
        found = _revision(connection, database)
        try:
            pending = list(_script(database).iterate_revisions("head", found or "base"))
        except RevisionError as error:
            raise database.error(
                f"{database.called} {database.path} har version {found}, som den här versionen av Platskoll inte "
                "känner till. Installera den nyare versionen."
            ) from error
        _upgrade(connection, database)
    return [f"{one.revision}: {one.doc}" for one in reversed(pending)]


def _revision(connection: Connection, database: Database) -> str | None:
    found: str | None = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        raise database.error(f"Filen {database.path} är en annan databas. Välj en annan fil.")
    return found


def _upgrade(connection: Connection, database: Database) -> None:
    config = _config(database)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _script(database: Database) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(database))


def _config(database: Database) -> Config:
    config = Config()
    config.set_main_option("script_location", str(database.migrations).replace("%", "%%"))
    return config


def _file(url: str, called: str, error: type[Exception]) -> Path:
    scheme, separator, rest = url.rpartition("://")
    if separator and scheme != "sqlite":
        raise error(
            f"{called} kan inte ligga i en databas av slaget {scheme!r}. "
            "Skriv sqlite:///hela/vägen/filen.db eller bara sökvägen."
        )
    if not rest:
        raise error(f"{called} har ingen adress. Skriv sqlite:///hela/vägen/filen.db eller sökvägen.")
    return Path("/" + rest.lstrip("/") if separator else rest)


def _engine(path: Path) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_SECONDS}, poolclass=NullPool
    )
    event.listen(engine, "connect", _set_up)
    event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    # The driver's own transactions leave table changes outside; ours take them in.
    connection.isolation_level = None
    connection.execute("pragma foreign_keys = on")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("begin immediate" if writes else "begin")
