"""`make soak`: the soak at full size, on its own embedded node; exits with 1 on any difference."""

import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from benchmarks.soak.drive import Soak, soak
from benchmarks.soak.report import figures, show, troubles
from benchmarks.soak.world import Size
from ingest import engine
from ingest.cli.output import Json, print_json, steps
from ingest.settings import settings


def main(
    *,
    articles: int = 20_000,
    outlets: int = 60,
    kills: int = 30,
    restarts: int = 3,
    recheck_minutes: Annotated[int, typer.Option(help="Minutes between two rechecks of an article.")] = 8,
    patience: Annotated[float, typer.Option(help="Most seconds for a phase to settle after its last strike.")] = 2400,
    crawl_delay: Annotated[float, typer.Option(help="Seconds, where robots.txt has a Crawl-delay.")] = 0.2,
    seed: int = 1405,
    folder: Annotated[Path, typer.Option(help="Working folder; emptied first.")] = Path("var/soak"),
    as_json: Json = False,
) -> None:
    """Crawl a faulty world under kills and restarts, and compare the result with its gold."""
    plan = Soak(Size(articles, outlets, crawl_delay=crawl_delay), kills, restarts, recheck_minutes, patience, seed)
    for name in ("ELASTICSEARCH_URL", "PEYK_ENGINE_HOME"):
        os.environ.pop(name, None)
    os.environ["PEYK_VAR"] = str(folder)
    settings.cache_clear()
    # On SIGTERM, stop the world and the node too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with steps() as tell:
        tell("starting a separate Elasticsearch")
        engine.stop()
        shutil.rmtree(folder, ignore_errors=True)
        home = engine.start().home
        try:
            outcome = soak(plan, folder / "line", tell)
        finally:
            engine.stop()
            shutil.rmtree(home, ignore_errors=True)
    if as_json:
        print_json(figures(plan, outcome) | {"wrong": troubles(plan, outcome)})
    else:
        show(plan, outcome)
    if troubles(plan, outcome):
        sys.exit(1)


if __name__ == "__main__":
    typer.run(main)
