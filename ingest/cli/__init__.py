"""The command line: `python -m ingest`, installed as `peyk`."""

import sys
from importlib import import_module

import typer

from ingest.cli.output import errors
from ingest.errors import PeykError

app = typer.Typer(help="Peyk (پیک): full-text search over Persian news.", no_args_is_help=True)
app.add_typer(import_module("ingest.cli.engine").app, name="engine")


def main() -> None:
    """Run the command line; what the operator can put right is one line on standard error and exit code 2."""
    try:
        app()
    except PeykError as error:
        errors.print(f"[red]error:[/red] {error}", soft_wrap=True)
        sys.exit(2)
