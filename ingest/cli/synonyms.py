"""`peyk synonyms`: other names of people and institutions, changed without indexing anew."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from ingest.cli.output import Json, console, print_json
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.synonyms import bundled, load_set, parse_rules, read_set

app = typer.Typer(help="Names that find each other, as the cluster has them.", no_args_is_help=True)


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Only the rules with this name, in any spelling.")] = None,
    as_json: Json = False,
) -> None:
    """Print the rules, in the form that `load` reads."""
    with connect() as client:
        rules = [rule for rule in read_set(client) if name is None or rule.holds(name)]
    if as_json:
        print_json([{"names": rule.names, "finds": rule.finds} for rule in rules])
        return
    for rule in rules:
        console.print(str(rule), soft_wrap=True, markup=False)


@app.command()
def load(
    file: Annotated[
        Path | None, typer.Argument(help="The list, one rule a line; - is standard input. None: Peyk's own list.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only read the list and tell its first mistake.")] = False,
) -> None:
    """Put a list in place of the cluster's; searches follow it at once.

    `a, b` means that each finds the other, `a => a, b` that only a finds b. What was there can be kept by
    `peyk synonyms show > FILE`.
    """
    rules = parse_rules(_lines(file)) if file else bundled()
    if check:
        console.print(f"{len(rules):,} rules, no mistake")
        return
    with connect() as client:
        before = _present(client)
        load_set(client, rules)
    after = set(map(str, rules))
    console.print(f"{len(rules):,} rules: {len(after - before):,} new, {len(before - after):,} gone")


def _present(client: Elasticsearch) -> set[str]:
    try:
        return set(map(str, read_set(client)))
    except PeykError:
        return set()


def _lines(file: Path) -> list[str]:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise PeykError(f"{file} cannot be read: {error}") from error
