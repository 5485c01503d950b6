"""Run one crawl in this process, from plan to accounting; used by the DAG and the command line."""

import asyncio
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from elasticsearch import ApiError, Elasticsearch, TransportError
from structlog.contextvars import bound_contextvars

from ingest.crawl.line import Errand, Line
from ingest.crawl.neighbours import neighbours
from ingest.crawl.plan import plan
from ingest.crawl.report import Report, close
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.ledger.lease import held_by, release_all
from ingest.ledger.leases import Leases
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs

Tell = Callable[[str], None]


def run(names: Iterable[str] = (), progress: Tell = lambda step: None, seconds: float | None = None) -> Report:
    """Crawl the named (or all due) outlets by hand; return the accounting. `progress` is called with each step.

    Raises as `crawl` does.
    """
    return crawl(f"manual-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}", names, seconds, progress)


def crawl(
    run_id: str,
    names: Iterable[str] = (),
    seconds: float | None = None,
    progress: Tell = lambda step: None,
    tell: Tell = lambda text: None,
) -> Report:
    """Visit the named outlets, or those with something due; return the accounting and pass its text to `tell`.

    No request starts after `seconds`; the remaining entries stay pending for the next run. If nothing is due, only
    the record of the run is written. Raises PeykError for an unknown outlet and if Elasticsearch or the
    archive fails, RunFailedError when the accounting does not balance or nothing could be reached.
    """
    began, start = datetime.now(UTC), time.monotonic()
    with bound_contextvars(run=run_id), connect() as client:
        progress("planning")
        errand = plan(client, run_id, names, seconds)
        record = Run(run_id, "running", Effort(began), len(errand.outlets))
        if not errand.outlets and not errand.resumed:
            return close(client, replace(record, effort=Effort(began, time.monotonic() - start)), (), tell)
        Runs(client).save(record)
        try:
            line = _visit(client, errand, progress)
        except BaseException:
            # Raise the first error, not that of an Elasticsearch whose failure may have caused it.
            with suppress(PeykError, ApiError, TransportError):
                _interrupt(client, [run_id])
            raise
        progress("accounting")
        record = replace(record, effort=line.meter.effort(None, began, time.monotonic() - start))
        active = sum(row.active for row in errand.rows.values())
        return close(client, record, line.done, tell, active=active, resumed=errand.resumed)


def _visit(client: Elasticsearch, errand: Errand, progress: Tell) -> Line:
    total = len(errand.outlets)
    progress(f"visiting {total} outlets")
    with Leases(client, errand.run_id) as leases, leases.given_back():
        groups = neighbours(errand.rows.values())
        refused = leases.gain_all(dict.fromkeys(neighbour for name in errand.outlets for neighbour in groups[name]))
        refusals = {
            name: next(refused[neighbour] for neighbour in groups[name] if neighbour in refused)
            for name in errand.outlets
            if refused.keys() & set(groups[name])
        }
        # Before the visits: this run may be killed too.
        _interrupt(client, leases.taken_from)
        line = Line(client, errand, leases, refusals, lambda done: progress(f"visited {done} of {total} outlets"))
        asyncio.run(line.visit_all())
        _interrupt(client, leases.taken_from)
    return line


def give_up(run_id: str) -> None:
    """Mark an abandoned run as interrupted and release its leases.

    A run that is over is not marked. Raises PeykError without Elasticsearch.
    """
    with connect() as client:
        _interrupt(client, [run_id])
        release_all(client, run_id, held_by(client, run_id))


def _interrupt(client: Elasticsearch, runs: Iterable[str]) -> None:
    for dead in runs:
        Runs(client).interrupt(dead)
