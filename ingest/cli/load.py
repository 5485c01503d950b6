"""`peyk load`: articles from a file of JSON lines into the index."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.progress import Progress

from ingest.cli.output import Json, console, errors, print_json
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices, index_articles
from ingest.index.lines import read_lines
from ingest.model import Article
from ingest.outlets import load as load_outlets
from ingest.settings import settings


def load(
    file: Annotated[Path, typer.Argument(help="JSON lines, one article each; - is standard input.")],
    as_json: Json = False,
) -> None:
    """Bulk-load article objects: url, title and body are needed, the other fields are those of docs/schema.md.

    A line that cannot be loaded is named with its number and the reason; the others are loaded, and the exit code is 2.
    """
    failures: list[tuple[int, str]] = []
    loaded: list[int] = []
    totals: Counter[str] = Counter()

    def articles(stream: BinaryIO) -> Iterator[Article]:
        for line in read_lines(stream, load_outlets(settings().outlets)):
            if line.article:
                loaded.append(line.number)
                yield line.article
            else:
                failures.append((line.number, str(line.reason)))

    with connect() as client, _opened(file, progress=not as_json) as stream:
        ensure_indices(client)
        for position, outcome in enumerate(index_articles(client, articles(stream))):
            totals[outcome.status] += 1
            if outcome.status == "refused":
                failures.append((loaded[position], f"{outcome.reason}: {outcome.detail}"))
        client.indices.refresh(index=settings().index("articles"))
    _report(totals["indexed"], totals["conflict"], sorted(failures), as_json)
    if failures:
        raise typer.Exit(2)


def _report(indexed: int, conflict: int, failures: list[tuple[int, str]], as_json: bool) -> None:
    if as_json:
        lines = [{"line": number, "reason": reason} for number, reason in failures]
        print_json({"indexed": indexed, "conflict": conflict, "failed": len(failures), "failures": lines})
        return
    for number, reason in failures:
        errors.print(f"line {number}: {reason}", soft_wrap=True, markup=False)
    console.print(f"{indexed:,} indexed, {conflict:,} older than what is there, {len(failures):,} failed")


@contextmanager
def _opened(file: Path, *, progress: bool) -> Iterator[BinaryIO]:
    """The file's bytes; while they are read, a bar on standard error shows how far."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise PeykError(f"{file} cannot be read: {error.strerror}") from error
    with stream, Progress(console=errors, transient=True, disable=not progress) as bar:
        yield bar.wrap_file(stream, total=file.stat().st_size, description=file.name)
