"""The register's database: how it is reached, made, and brought to this version."""

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

from .records import RegisterError

BUSY_SECONDS = 5
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """One register's database; every visit is a transaction of its own on a fresh connection."""

    def __init__(self, url: str) -> None:
        self.path = _file(url)
        self._engine = _engine(self.path)
        self._writing_engine = self._engine.execution_options(writes=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read from. Raises RegisterError."""
        with self._foreign_errors_translated(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may write; all is kept or, after an exception, nothing. Raises RegisterError."""
        with self._foreign_errors_translated(), self._writing_engine.begin() as connection:
            yield connection

    @contextmanager
    def _foreign_errors_translated(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            raise RegisterError(
                f"Registret {self.path} är upptaget eller går inte att nå. Försök igen om en stund, och kontrollera "
                "att katalogen finns och får skrivas i."
            ) from error
        except SQLAlchemyError as error:
            raise RegisterError(
                f"Registret {self.path} går inte att använda ({type(error).__name__}). Kontrollera att filen är hel."
            ) from error


def require_current(database: Database) -> None:
    """Make the tables of a new register; refuse one of another version with the sentence that says what to do."""
    with database.reading() as connection:
        found = _revision(connection, database.path)
    head = _script().get_current_head()
    if found is None:
        upgrade(database)
    elif found != head:
        raise RegisterError(
            f"Registret {database.path} har version {found} och den här versionen av Platskoll behöver {head}. "
            "Kör platskoll upgrade."
        )


def upgrade(database: Database) -> list[str]:
    """Bring the register to this version; return what was done, a line for each migration, none when it was there."""
    with database.writing() as connection:
        found = _revision(connection, database.path)
        try:
            pending = list(_script().iterate_revisions("head", found or "base"))
        except RevisionError as error:
            raise RegisterError(
                f"Registret {database.path} har version {found}, som den här versionen av Platskoll inte känner till. "
                "Installera den nyare versionen."
            ) from error
        _upgrade(connection)
    return [f"{one.revision}: {one.doc}" for one in reversed(pending)]


def _revision(connection: Connection, path: Path) -> str | None:
    found: str | None = MigrationContext.configure(connection).get_current_revision()
    if found is None and inspect(connection).get_table_names():
        raise RegisterError(f"Filen {path} är en annan databas och inte ett register. Välj en annan fil.")
    return found


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _file(url: str) -> Path:
    scheme, separator, rest = url.rpartition("://")
    if separator and scheme != "sqlite":
        raise RegisterError(
            f"Registret kan inte ligga i en databas av slaget {scheme!r}. "
            "Skriv sqlite:///hela/vägen/register.db eller bara sökvägen."
        )
    if not rest:
        raise RegisterError("Adressen till registret är tom. Skriv sqlite:///hela/vägen/register.db eller sökvägen.")
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
