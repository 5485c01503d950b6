"""The application `peyk`: all commands, and how errors end them."""

import logging
import sys
from importlib import import_module, metadata
from typing import Annotated, Any, NoReturn

import structlog
import typer
from typer.core import TyperGroup
from typer.main import get_command

from ingest import logs
from ingest.cli.client import load_quickly
from ingest.cli.commands import COMMANDS, QUICK
from ingest.cli.output import errors, wants_json_logs
from ingest.errors import PeykError


class Commands(TyperGroup):
    """A group that imports the module of a command only when the command is called, and none for its own help."""

    _is_listing = False

    def list_commands(self, ctx: Any) -> list[str]:
        """Return the names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a command, or None if it is unknown; for the help, a stub with its help line only."""
        listed = COMMANDS.get(cmd_name)
        if listed is None:
            return None
        module, _, name = listed.target.partition(":")
        if self._is_listing:
            return get_command(_single(cmd_name, lambda: None, listed.help))
        if cmd_name in QUICK:
            load_quickly()
        target = getattr(import_module(f"ingest.cli.{module}"), name)
        command = get_command(target if isinstance(target, typer.Typer) else _single(cmd_name, target))
        command.name = cmd_name
        return command

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help of the group."""
        self._is_listing = True
        super().format_help(ctx, formatter)
        self._is_listing = False


def _single(name: str, function: Any, text: str | None = None) -> typer.Typer:
    single = typer.Typer(add_completion=False)
    single.command(name, help=text)(function)
    return single


app = typer.Typer(cls=Commands, help="Peyk (پیک): full-text search over Persian news.", no_args_is_help=True)


def _sample(wanted: bool) -> None:
    if wanted:
        from ingest.local.samples import use

        use()


def _version(wanted: bool) -> None:
    if wanted:
        from ingest.settings import settings

        print(f"peyk {metadata.version('peyk')}, state in {settings().var.absolute()}")
        raise typer.Exit


@app.callback()
def _peyk(
    sample: Annotated[
        bool, typer.Option("--sample", callback=_sample, is_eager=True, help="Use what `make run` crawled.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version and the state folder."),
    ] = False,
) -> None:
    pass


def main() -> None:
    """Run the command line. An error that the operator can fix is one line on standard error and exit code 2."""
    logs.configure_commands(
        wants_json_logs,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except PeykError as error:
        _fail(str(error))
    except Exception as error:
        _fail(_elasticsearch_message(error))


def _elasticsearch_message(error: Exception) -> str:
    """Return the message of an error of the Elasticsearch client; raise any other error again."""
    from elasticsearch import ApiError, TransportError

    from ingest.elastic.refusals import explain
    from ingest.settings import settings

    if isinstance(error, ApiError | TransportError):
        return f"Elasticsearch, {settings().elasticsearch_name}: {explain(error)}"
    raise error


def _fail(message: str) -> NoReturn:
    if wants_json_logs():
        structlog.get_logger().error(message)
    else:
        errors.print(f"error: {message}", soft_wrap=True, markup=False)
    sys.exit(2)
