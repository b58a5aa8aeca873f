"""The `platskoll` command: a table of sub-commands, each loaded only when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import click

_COMMANDS = {
    "demo": ("desk.commands.demo", "Exempelby: en påhittad plats från formulär till dokument."),
    "serve": ("desk.commands.serve", "Starta webbtjänsterna: intake, desk och explore."),
    "place": ("desk.commands.place", "Platser: lägg till, befolkning, delområden."),
    "official": ("desk.commands.official", "Siffror från SCB och Kolada, eller egna med källa."),
    "campaign": ("desk.commands.campaign", "Insamlingar: öppna, stäng, lista."),
    "follow": ("desk.commands.follow", "Hur många som har svarat: per dag, länk, sätt, ålder och kön."),
    "forms": ("desk.commands.forms", "Formulär: lista, granska, lägg till, visa."),
    "import": ("desk.commands.bring_in", "Ta in befintliga svar ur en tabell."),
    "run": ("desk.commands.run", "Journalen blir kartläggningsdatabaser."),
    "publish": ("desk.commands.publish", "Gör en kandidat eller den offentliga publiceringen."),
    "texts": ("desk.commands.texts", "Fria svar: läs, besluta och avsluta."),
    "codes": ("desk.commands.codes", "Fria svar: koda med förslag, jämför två kodare, räkna."),
    "need": ("desk.commands.need", "Behov: formulera, ändra, släpp till publicering, lägg åt sidan."),
    "report": ("desk.commands.report", "Bygg behovsanalysen."),
    "export": ("desk.commands.export", "Det publicerade som Excel, CSV, JSON, kartfiler, Parquet, katalog."),
    "extract": ("desk.commands.extract", "Ta ut svaren till en egen fil, med ett analysuppdrag."),
    "map": ("desk.commands.on_the_map", "Kartan: se vad som blir offentligt, ge platser namn, dölj hem."),
    "tick": ("desk.commands.tick", "Gör det som tiden för med sig: brev, påminnelser, gallring."),
    "kit": ("desk.commands.kit", "Affischer, bordskort, vykort, brev och texter."),
    "user": ("desk.commands.user", "Personer vid skrivbordet: bjud in, lista, hjälp in, stäng av."),
    "verify": ("desk.commands.verify", "Kontrollera att journalerna är hela."),
    "backup": ("desk.commands.backup", "Kopiera allt som inte kan göras om."),
    "restore": ("desk.commands.restore", "Gör ett hem av en säkerhetskopia."),
    "erase": ("desk.commands.erase", "Ta tillbaka ett svar med koden från kvittot."),
    "upgrade": ("desk.commands.upgrade", "Gör ett hem från en äldre version till denna."),
}
_SERVICES = {
    name: f"desk.services.{name.removeprefix('serve-')}"
    for name in ("serve-intake", "serve-desk", "serve-explore", "serve-tick")
}
"""What `serve` starts, each loaded in its own process; not listed."""


class Lazy(click.Group):
    """Loads a command's module when it is named, so that a broken report cannot stop the intake."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _SERVICES.get(cmd_name) or _COMMANDS.get(cmd_name, ("",))[0]
        if not module:
            return None
        command = import_module(module).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands without loading any of them."""
        with formatter.section("Kommandon"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="PLATSKOLL_HOME",
    default=Path("platskoll-home"),
    show_default=True,
    help="Hemmet: mappen där allt ligger.",
)
@click.pass_context
def platskoll(ctx: click.Context, home: Path) -> None:
    """Platskoll: enkäter, öppna data och behovsanalyser för platsutveckling."""
    ctx.obj = home.absolute()


def misuse(error: click.UsageError) -> str:
    """One Swedish sentence for a command that was typed in a way that it cannot be."""
    path = error.ctx.command_path if error.ctx else "platskoll"
    named = (
        error.param.get_error_hint(error.ctx)
        if isinstance(error, click.BadParameter) and error.param and error.ctx
        else ""
    )
    match error:
        case click.MissingParameter():
            wrong = f"{named} saknas."
        case click.NoSuchOption():
            wrong = f"{error.option_name} finns inte."
        case click.BadParameter():
            wrong = f"Värdet för {named} går inte att använda."
        case _ if "No such command" in error.format_message():
            wrong = "Kommandot finns inte."
        case _:
            wrong = f"Det går inte att förstå ({error.format_message().rstrip('.')})."
    return f"{wrong} Se `{path} --help`."


def main(arguments: list[str] | None = None) -> int:
    """Run the command line. Ends with 0, or with one clear sentence and another number."""
    try:
        ended = platskoll(arguments, standalone_mode=False)
    except click.UsageError as error:
        click.echo(misuse(error), err=True)
        return error.exit_code
    except click.ClickException as error:
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except OSError as error:
        click.echo(f"{error.filename or 'Systemet'} kan inte användas: {error.strerror or error}.", err=True)
        return 1
    except click.Abort:
        click.echo("Avbrutet.", err=True)
        return 130
    # a command that ends with a number of its own has it returned by click; the others return nothing
    return ended if isinstance(ended, int) else 0


if __name__ == "__main__":
    sys.exit(main())
