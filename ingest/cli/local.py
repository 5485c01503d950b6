"""`peyk demo`, `peyk up`, `peyk down`: what `make run`, `make up` and `make down` do."""

from typing import TYPE_CHECKING

import typer

from ingest import engine, outlets
from ingest.cli.crawl import print_correction, print_report
from ingest.cli.output import Json, console, print_json, steps
from ingest.cli.search import MARKS, entry
from ingest.elastic import connect
from ingest.local import airflow, page, samples, standalone
from ingest.search import Results
from ingest.settings import LAST_TIER, settings

if TYPE_CHECKING:
    from ingest.local.demo import Demonstration

SHOWN = 3
"""Hits of each search that the demonstration prints."""


def demo(as_json: Json = False) -> None:
    """Crawl the sample outlets by the real DAG, account for every story, search in three spellings."""
    from ingest.local.demo import demonstrate

    with steps() as progress:
        demonstration = demonstrate(MARKS, progress)
    if as_json:
        print_json(
            demonstration.report.as_dict() | {"line": demonstration.report.line, "trouble": demonstration.trouble}
        )
    else:
        print_report(demonstration.report)
        for correction in demonstration.corrections:
            print_correction(correction)
        for spelling, results in demonstration.searches:
            _print_search(spelling, results)
        _print_locations(demonstration)
    if demonstration.trouble:
        console.print(f"[red]failed:[/red] {demonstration.trouble}")
        raise typer.Exit(1)


def up(as_json: Json = False) -> None:
    """Start Elasticsearch and scheduled Airflow in the background; they run until `peyk down`."""
    airflow.check_installed()
    with steps() as progress:
        progress("starting Elasticsearch")
        url = engine.ensure()
        elastic = settings().elasticsearch_name if settings().elasticsearch_urls else url
        with connect() as client:
            sampled = samples.among_real(client)
        address = standalone.start(progress)
        progress("starting the page for readers")
        reading = page.start()
    visited = len(outlets.select(outlets.load(settings().outlets), (), standalone.tiers()))
    if as_json:
        began = {"elasticsearch": elastic, "airflow": address, "log": str(standalone.server().log), "page": reading}
        print_json(began | {"tiers": standalone.tiers(), "outlets": visited, "samples": sampled})
        return
    console.print(f"Elasticsearch  {elastic}")
    console.print(f"Airflow        {address} (no password: only this machine can reach it)")
    console.print(f"log            {standalone.server().log}")
    console.print(
        f"outlets        {visited}, tier {standalone.tiers()} of {LAST_TIER}; PEYK_TIERS in .env sets how many tiers"
    )
    if reading:
        console.print(f"page           {reading}")
    console.print("stop all       make down")
    if sampled:
        console.print(
            f"{sum(sampled.values())} sample articles are in the index, of an earlier `make run`; to remove them, for "
            f"each of {' '.join(sampled)}: peyk forget --outlet ID --why sample --yes",
            soft_wrap=True,
            markup=False,
        )


def down(as_json: Json = False) -> None:
    """Stop what `peyk up` started, and the embedded Elasticsearch. Their data stay on disk."""
    stopped = {"page": page.stop(), "airflow": standalone.server().stop(), "elasticsearch": engine.stop()}
    if as_json:
        print_json(stopped)
        return
    for name, ran in stopped.items():
        console.print(f"{name}: {'stopped' if ran else 'was not running'}")


def _print_search(spelling: str, results: Results) -> None:
    console.print(f"\npeyk search «{spelling}»: {results.total} found; the first {SHOWN}:")
    for number, hit in enumerate(results.hits[:SHOWN], 1):
        console.print(entry(number, hit), soft_wrap=True)


def _print_locations(demonstration: "Demonstration") -> None:
    var = settings().var.absolute()
    node = engine.status()
    for name, location in (
        ("Elasticsearch", node.url if node else settings().elasticsearch_name),
        ("archive (WARC)", settings().archive_name),
        ("sample outlets", var / "outlets.toml"),
        ("indices", f"{settings().index_prefix}*"),
        ("the run's log", demonstration.log),
    ):
        console.print(f"{name:<15} {location}", soft_wrap=True)
    console.print("\nnext: make run again (only what changed is indexed), or")
    console.print("   .venv/bin/peyk --sample search عمومیهای --sort newest")
    console.print("   .venv/bin/peyk --sample status")
    console.print("   make up      scheduled crawls of the real outlets")
    console.print("   make down    stops the page and Elasticsearch")
    if address := page.start():
        console.print(f"\nread and search: {address}")
