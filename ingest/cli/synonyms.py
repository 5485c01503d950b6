"""`peyk synonyms`: change other names of people and institutions without a new index."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from ingest.cli.output import Json, console, print_json
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.mappings.synonyms import bundled, load_set, parse_rules, plan_update, read_lists, read_set, update_set

app = typer.Typer(help="The cluster's synonym rules for names: show, update or load them.", no_args_is_help=True)


@app.command()
def show(
    name: Annotated[str | None, typer.Argument(help="Only the rules with this name, in any spelling.")] = None,
    as_json: Json = False,
) -> None:
    """Print the rules, yours and Peyk's separately, in the format that `load` reads."""
    with connect() as client:
        lists = dict(zip(("operator", "peyk"), read_lists(client), strict=True))
    rules = [(owner, rule) for owner, listed in lists.items() for rule in listed if name is None or rule.holds(name)]
    if as_json:
        print_json([{"names": rule.names, "finds": rule.finds, "owner": owner} for owner, rule in rules])
        return
    for owner, heading in (("operator", "# Yours"), ("peyk", "# Peyk's")):
        _print(heading, [str(rule) for other, rule in rules if other == owner])


@app.command()
def update(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
    as_json: Json = False,
) -> None:
    """Update Peyk's own rules to this version. Your rules, changes and deletions stay.

    A rule is left out if you deleted or changed an older form of it, or if one of your rules has one of its names.
    Crawls and rebuilds do the same when they begin.
    """
    with connect() as client:
        merged = plan_update(client) if dry_run else update_set(client)
    if as_json:
        left_out = [{"rule": str(rule), "reason": reason} for rule, reason in merged.left]
        print_json({"added": [*map(str, merged.added)], "dropped": [*map(str, merged.dropped)], "left_out": left_out})
        return
    _print("# Added", map(str, merged.added))
    _print("# Dropped: of an older version", map(str, merged.dropped))
    _print("# Left out", (line for rule, reason in merged.left for line in (f"# {reason}", str(rule))))
    counts = f"{len(merged.added):,} rules added, {len(merged.dropped):,} dropped, {len(merged.left):,} left out"
    console.print(f"{counts}; nothing was changed" if dry_run else counts)


@app.command()
def load(
    file: Annotated[
        Path | None, typer.Argument(help="The list, one rule a line; - is standard input. Default: Peyk's own list.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only read the list and report its first mistake.")] = False,
) -> None:
    """Replace the cluster's list; searches use it at once.

    `a, b`: each finds the other; `a => a, b`: only a finds b. Save the old list by `peyk synonyms show > FILE`.
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


def _print(heading: str, lines: Iterable[str]) -> None:
    if text := "\n".join(lines):
        console.print(heading, text, sep="\n", soft_wrap=True, markup=False)


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
