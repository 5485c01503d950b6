"""`peyk vectors`: what semantic re-ranking compares."""

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
    jobs: Annotated[int, typer.Option(help="Articles at once; each takes a core.", min=1, max=256)] = 1,
    as_json: Json = False,
) -> None:
    """Compute the vectors of indexed articles that lack them, and store them beside the archive.

    About .15 s of a core each. Started again after it was killed, it goes on where it was.
    """
    from ingest.semantic import Encoder, VectorStore, fill

    start, _ = parse_day_range(since, None)
    encoder = Encoder()
    store = VectorStore(settings().archive_location, encoder.model)
    with connect() as client, bars() as tell:
        filled = fill(client, store, encoder, since=start, jobs=jobs, progress=partial(tell, "vectors"))
    if as_json:
        print_json(asdict(filled))
    else:
        console.print(f"{filled.stored:,} vectors stored, {filled.settled:,} were there")
