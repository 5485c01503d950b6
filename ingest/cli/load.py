"""`peyk load`: load articles from a file of JSON lines into the index."""

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.progress import Progress

from ingest.chunks import chunks
from ingest.cli.output import Json, console, errors, print_json
from ingest.decisions import erasures
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices, index_articles
from ingest.index.crawled import crawled
from ingest.index.lines import read_lines
from ingest.outlets import load as load_outlets
from ingest.settings import settings

CHUNK = 250
"""Lines per batch."""


def load(
    file: Annotated[Path, typer.Argument(help="JSON lines, one article each; - is standard input.")],
    as_json: Json = False,
) -> None:
    """Bulk-load article objects: url, title and body are required, the other fields are those of docs/schema.md.

    A line that cannot be loaded is reported with its number and the reason; the others are loaded, and the exit code is
    2. An article that Peyk has crawled itself is not changed, and is reported.
    """
    failures: list[tuple[int, str]] = []
    known: list[tuple[int, str]] = []
    totals: Counter[str] = Counter()
    with connect() as client, _opened(file, progress=not as_json) as stream:
        ensure_indices(client)
        erasures.ensure(client)
        lines = read_lines(stream, load_outlets(settings().outlets))
        for chunk in chunks(lines, CHUNK):
            failures += [(line.number, str(line.reason)) for line in chunk if line.article is None]
            good = [(line.number, line.article) for line in chunk if line.article]
            addresses = crawled(client, [article for _, article in good])
            pairs = list(zip(good, addresses, strict=True))
            known += [(number, url) for (number, _), url in pairs if url]
            fresh = [item for item, url in pairs if not url]
            outcomes = index_articles(client, (article for _, article in fresh))
            for (number, _), outcome in zip(fresh, outcomes, strict=True):
                totals[outcome.status] += 1
                if outcome.status == "refused":
                    failures.append((number, f"{outcome.reason}: {outcome.detail}"))
        client.indices.refresh(index=settings().index("articles"))
    _report(totals, known, sorted(failures), as_json)
    if failures:
        raise typer.Exit(2)


def _report(totals: Counter[str], known: list[tuple[int, str]], failures: list[tuple[int, str]], as_json: bool) -> None:
    indexed, conflict = totals["indexed"], totals["conflict"]
    if as_json:
        lines = [{"line": number, "reason": reason} for number, reason in failures]
        crawled_lines = [{"line": number, "url": url} for number, url in known]
        counts = {"indexed": indexed, "conflict": conflict, "crawled": len(known), "failed": len(failures)}
        print_json(counts | {"failures": lines, "known": crawled_lines})
        return
    for number, url in known:
        errors.print(f"line {number}: crawled already, left as it is: {url}", soft_wrap=True, markup=False)
    for number, reason in failures:
        errors.print(f"line {number}: {reason}", soft_wrap=True, markup=False)
    console.print(
        f"{indexed:,} indexed, {conflict:,} older than what is there, {len(known):,} crawled already, "
        f"{len(failures):,} failed"
    )


@contextmanager
def _opened(file: Path, *, progress: bool) -> Iterator[BinaryIO]:
    """Open the file, or standard input for `-`; show the progress of reading a file on standard error."""
    if str(file) == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = file.open("rb")
    except OSError as error:
        raise PeykError(f"{file} cannot be read: {error.strerror}") from error
    with stream, Progress(console=errors, transient=True, disable=not progress) as bar:
        yield bar.wrap_file(stream, total=file.stat().st_size, description=file.name)
