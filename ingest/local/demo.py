"""`make run`: run the real DAG once over the sample world, and check that searches find its stories."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ingest import engine, outlets
from ingest.crawl.report import Report, account
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger.runs import Runs
from ingest.local import airflow, samples
from ingest.revisions import Correction, of_run
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.search import Results, search
from ingest.settings import settings

SPELLINGS = ("روابط عمومی‌های", "روابط عمومی های", "روابط عمومیهای")
"""One phrase with the half-space, with a space in its place, and with neither."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Results of one `make run`."""

    report: Report
    corrections: tuple[Correction, ...]
    searches: tuple[tuple[str, Results], ...]
    log: Path

    @property
    def trouble(self) -> str | None:
        """One line about what did not work, or None."""
        if not self.report.balanced:
            return f"the accounting does not balance: {self.report.line}"
        ids_by_spelling = [{hit.id for hit in results.hits} for _, results in self.searches]
        if not ids_by_spelling[0]:
            return f"«{SPELLINGS[0]}» finds nothing"
        if any(found_ids != ids_by_spelling[0] for found_ids in ids_by_spelling):
            return "the three spellings do not find the same articles"
        return None


def demonstrate(marks: tuple[str, str], progress: Callable[[str], None]) -> Demonstration:
    """Crawl the sample world by the DAG, into an installation of its own, and search its stories.

    The first call crawls the world's first edition, later calls the second, with corrected and new stories. `marks`
    enclose the words found. Raises PeykError if Elasticsearch or Airflow cannot start, or if the DAG fails, with the
    path of its log.
    """
    progress("starting Elasticsearch")
    engine.ensure()
    samples.use()
    folder = settings().var
    folder.mkdir(parents=True, exist_ok=True)
    progress("preparing Airflow's database")
    airflow.prepare()
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
