"""The cost of planning a crawl, of closing its accounts and of `peyk status`, at the present size of the ledger."""

import io
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import UTC, datetime

from benchmarks.load.articles import OUTLETS
from benchmarks.load.entries import rows
from benchmarks.load.place import Place
from ingest.cli.app import app
from ingest.crawl.plan import plan
from ingest.crawl.report import close
from ingest.ledger.records import Effort, OutletRun, Run

ROUNDS = 3


def measure(place: Place) -> dict[str, float]:
    """Return the least seconds of each of several calls: a plan, the accounts of 1,000 outlets, and the status."""
    lines = [OutletRun(row["id"], "ok", "", 40, {"indexed": 2, "unchanged": 38}) for row in rows()]

    def report() -> None:
        now = datetime.now(UTC)
        close(place.client, Run(f"load-{now:%H%M%S.%f}", "running", Effort(now), OUTLETS), lines, lambda text: None)

    # The report first: `peyk status` shows the newest run.
    return {
        "report": _least(report),
        "plan": _least(lambda: plan(place.client, "load-plan")),
        "status": _least(status),
    }


def status() -> str:
    """Return what `peyk status --json` prints."""
    with redirect_stdout(io.StringIO()) as shown:
        app(["status", "--json"], standalone_mode=False)
    return shown.getvalue()


def _least(call: Callable[[], object]) -> float:
    def once() -> float:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    return round(min(once() for _ in range(ROUNDS)), 3)
