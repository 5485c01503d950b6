"""`peyk vectors`: compute the vectors for semantic re-ranking."""

from dataclasses import asdict
from functools import partial
from typing import Annotated

import typer

from ingest.cli.narrow import Since
from ingest.cli.output import Json, console, print_json
from ingest.cli.progress import bars
from ingest.elastic import connect
from ingest.normalise.dates import parse_day_range
from ingest.settings import settings


def vectors(
    *,
    since: Since = None,
    jobs: Annotated[int, typer.Option(help="Articles at a time; each uses a core.", min=1, max=256)] = 1,
    as_json: Json = False,
) -> None:
    """Compute the vectors of indexed articles that lack them, and store them beside the archive.

    Each takes about 0.15 s of a core. If killed, it resumes when started again.
    """
    from ingest.semantic import Encoder, VectorStore, fill

    start, _ = parse_day_range(since, None)
    encoder = Encoder()
    store = VectorStore(settings().archive_location, encoder.model)
    with connect() as client, bars() as show:
        filled = fill(client, store, encoder, since=start, jobs=jobs, progress=partial(show, "vectors"))
    if as_json:
        print_json(asdict(filled))
    else:
        console.print(f"{filled.stored:,} vectors stored, {filled.settled:,} were there")
