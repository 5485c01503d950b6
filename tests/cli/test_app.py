"""`peyk` as a whole: its help is complete, and quick because it imports no command."""

import subprocess
import sys
from importlib import import_module, metadata

import pytest
import typer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.cli.commands import COMMANDS

HEAVY = ("elasticsearch", "airflow", "aiohttp", "lxml", "bs4", "feedparser")


@pytest.mark.parametrize("name", COMMANDS)
def test_the_line_in_the_help_is_the_first_of_the_command(name: str) -> None:
    module, _, attribute = COMMANDS[name].target.partition(":")
    found = getattr(import_module(f"ingest.cli.{module}"), attribute)
    told = found.info.help if isinstance(found, typer.Typer) else found.__doc__
    assert " ".join(told.split("\n\n")[0].split()) == COMMANDS[name].help


@pytest.mark.parametrize(
    ("command", "unused"),
    [("--help", HEAVY), ("--version", HEAVY), ("search --help", ("airflow", "feedparser", "aiohttp"))],
)
def test_what_a_command_does_not_need_is_not_imported(command: str, unused: tuple[str, ...]) -> None:
    code = f"""
import sys
from ingest.cli.app import main
try:
    main()
except SystemExit as end:
    assert not end.code
assert not set(sys.modules) & set({unused}), set(sys.modules) & set({unused})
"""
    subprocess.run([sys.executable, "-c", code, *command.split()], check=True, stdout=subprocess.DEVNULL)


def test_help_lists_every_command() -> None:
    told = CliRunner().invoke(app, ["--help"]).stdout
    assert [name for name in COMMANDS if f" {name} " not in told] == []


def test_version() -> None:
    assert metadata.version("peyk") in CliRunner().invoke(app, ["--version"]).stdout


def test_an_unknown_command_is_refused_by_name() -> None:
    done = CliRunner().invoke(app, ["serch"])
    assert done.exit_code == 2 and "serch" in done.output
