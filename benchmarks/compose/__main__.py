"""`python -m benchmarks.compose`: the proof; prints its report, and exits with 1 if anything went wrong."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.compose.environment import Size
from benchmarks.compose.machine import machine
from benchmarks.compose.prove import prove
from benchmarks.compose.report import as_dict, show
from ingest.cli.output import Json, errors, print_json
from ingest.errors import PeykError


def main(
    *,
    celery: Annotated[bool, typer.Option("--celery", help="The profile celery: Redis, two workers, S3.")] = False,
    articles: int = Size.articles,
    outlets: int = Size.outlets,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the containers running.")] = False,
    folder: Annotated[Path, typer.Option(help="Its .env, outlets and logs; emptied first.")] = Path("var/compose"),
    as_json: Json = False,
) -> None:
    """Bring docker-compose.yml up in real containers, crawl twice, kill, back up, restore, and compare."""

    def tell(line: str) -> None:
        errors.print(line, soft_wrap=True, markup=False)

    # Told to stop, it leaves neither containers nor a daemon behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with machine(tell) as docker:
            proof = prove(docker, Size(articles, outlets), folder.resolve(), tell, celery=celery, keep=keep)
    except PeykError as error:
        errors.print(str(error), soft_wrap=True, markup=False)
        sys.exit(2)
    if as_json:
        print_json(as_dict(proof))
    else:
        show(proof)
    sys.exit(bool(proof.faults))


if __name__ == "__main__":
    typer.run(main)
