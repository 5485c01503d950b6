"""`make run`: the real DAG over the sample world, once, and proof that it worked."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest import engine, outlets
from ingest.crawl.report import Report, account
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger.runs import Runs
from ingest.local import airflow
from ingest.revisions import Correction, of_run
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.search import Results, search
from ingest.settings import settings

SPELLINGS = ("روابط عمومی‌های", "روابط عمومی های", "روابط عمومیهای")
"""One phrase with the half-space, with a space in its place, and with neither."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What one `make run` did."""

    report: Report
    corrections: tuple[Correction, ...]
    searches: tuple[tuple[str, Results], ...]
    log: Path

    @property
    def trouble(self) -> str | None:
        """What did not work, in one line."""
        if not self.report.balanced:
            return f"the accounting does not balance: {self.report.line}"
        found = [{hit.id for hit in results.hits} for _, results in self.searches]
        if not found[0]:
            return f"«{SPELLINGS[0]}» finds nothing"
        if any(ids != found[0] for ids in found):
            return "the three spellings do not find the same articles"
        return None


def demonstrate(marks: tuple[str, str], progress: Callable[[str], None]) -> Demonstration:
    """Crawl the sample world by the DAG and searches what it brought.

    The first time is the world's first edition; from then on it is the second, in which some stories were corrected
    and some are new. `marks` stand around the words found. Raises PeykError when a part of the line cannot start, or
    when the DAG fails, with the place of its log.
    """
    progress("starting Elasticsearch")
    engine.ensure()
    progress("preparing Airflow's database")
    airflow.prepare()
    folder = settings().var.absolute() / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    first_done = folder / "first-edition-crawled"
    world = World.build(edition=2 if first_done.exists() else 1)
    log = folder / "crawl.log"
    with serve(world) as server:
        rows = folder / "outlets.toml"
        rows.write_text(outlets.to_toml(world.rows(server.address)), encoding="utf-8")
        progress("starting the DAG crawl")
        code = airflow.run_dag("crawl", log, lambda task: progress(f"the DAG crawl: {task}"), PEYK_OUTLETS=str(rows))
    if code:
        raise PeykError(f"the DAG crawl failed; its log is {log}")
    first_done.touch()
    progress("searching")
    with connect() as client:
        run_id = Runs(client).latest()[0].run_id
        corrections = tuple(of_run(client, run_id))
        searches = tuple((text, search(client, text, size=50, highlight=marks)) for text in SPELLINGS)
    return Demonstration(account(run_id), corrections, searches, log)
