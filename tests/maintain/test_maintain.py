"""Retention: after weeks of simulated days an installation is no larger, and no needed data is deleted."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.backfill.days import Days, OutletDay
from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.fetch.memory import HostState
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.hosts import Hosts
from ingest.ledger.records import Effort, OutletRun, Run
from ingest.ledger.runs import Runs
from ingest.maintain import maintain
from ingest.notify.conditions import record
from ingest.notify.config import Route, Routes
from ingest.notify.mail import Mail
from ingest.notify.notification import Condition
from ingest.notify.options import MailOptions
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity
from ingest.watch.store import keep
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, Site

KEEP, DAYS = 5, 30
BEGIN = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def site(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> Iterator[Site]:
    found = Site(httpserver)
    use(monkeypatch, tmp_path / "var", [found.row])
    for name in ("RUNS", "STATE", "DAYS", "FINDINGS", "AIRFLOW"):
        monkeypatch.setenv(f"PEYK_KEEP_{name}", str(KEEP))
    monkeypatch.setenv("AIRFLOW__LOGGING__BASE_LOG_FOLDER", str(tmp_path / "logs"))
    settings.cache_clear()
    found.answers(PAGE)
    yield found


OPTIONS = MailOptions.model_validate({"host": "127.0.0.1", "from": "a@news.example", "to": ["b@news.example"]})
ROUTES = Routes("Peyk", (Route(channel=Mail("mail.ops", OPTIONS), options=OPTIONS, quiet=None),))
LASTING = Condition("missing/articles", Severity.CRITICAL, "gone", "look")


def aged(path: Path, at: datetime) -> None:
    """Create a file that was last written at this time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text", encoding="utf-8")
    os.utime(path, (at.timestamp(), at.timestamp()))


def live_a_day(client: Elasticsearch, now: datetime) -> None:
    """Simulate the data of a day: a crawl, a killed one, a backfill's day, a finding, a host, files and logs."""
    assert run().balanced
    name = f"scheduled__{now:%Y-%m-%d}"
    Runs(client).save(Run(name, "interrupted", Effort(now)))
    Runs(client).complete(name, [OutletRun("kavir", "ok", "", 1, {"indexed": 1})])
    Days(client).save([OutletDay("kavir", now.date(), "done", name)])
    Hosts(client).note(f"{now:%Y%m%d}.example", HostState())
    lease = {"kind": "lease", "outlet": f"gone-{now:%Y%m%d}", "run_id": name, "holder": "x", "machine": "elsewhere"}
    lease |= {"parked": False, "seconds": 300, "renewed_at": now.isoformat()}
    client.index(index=settings().index("crawl-state"), id=f"lease-gone-{now:%Y%m%d}", document=lease)
    ensure_indices(client, ["watch-findings", "notifications"])
    finding = Finding("silent", f"{now:%Y%m%d}", Severity.WARNING, "no story", "look")
    keep(client, [finding], now)
    keep(client, [], now)
    condition = Condition(f"silent/{now:%Y%m%d}", Severity.WARNING, "no story", "look")
    record(client, ROUTES, [condition, LASTING], now)
    record(client, ROUTES, [LASTING], now)
    aged(settings().var / "runs" / name / "stories.jsonl", now)
    aged(settings().var / "leases" / f"{now:%Y%m%d}.lock", now)
    aged(Path(settings().archive_location) / f"{now:%Y/%m/%d}" / "000000-x.warc.gz.part", now)
    aged(Path(os.environ["AIRFLOW__LOGGING__BASE_LOG_FOLDER"]) / "dag_id=crawl" / f"run_id={name}" / "1.log", now)


def size(client: Elasticsearch) -> dict[str, int]:
    """Return the number of documents in each index that may not grow, and of files."""
    names = ("crawl-runs", "crawl-state", "crawl-days", "watch-findings", "notifications")
    client.indices.refresh(index=",".join(settings().index(name) for name in names))
    counts = {name: client.count(index=settings().index(name))["count"] for name in names}
    for what, folder in (("logs", Path(os.environ["AIRFLOW__LOGGING__BASE_LOG_FOLDER"])), ("var", settings().var)):
        files = [path for path in folder.rglob("*") if not path.name.endswith((".warc.gz", ".json"))]
        counts[what] = len(files)
    return counts


def test_thirty_days_leave_no_more_than_the_days_that_are_kept(site: Site, elastic: Elasticsearch) -> None:
    sizes = []
    for day in range(DAYS):
        now = BEGIN + timedelta(days=day)
        with time_machine.travel(now):
            live_a_day(elastic, now)
        # Not at the hour of the day's work, or milliseconds would decide.
        with time_machine.travel(now + timedelta(hours=12)):
            maintain(with_airflow=False)
            sizes.append(size(elastic))
    # NEWEST runs stay whatever their age.
    full = sizes[-10:]
    assert all(one == full[0] for one in full), "\n".join(map(str, sizes))
    assert full[0]["crawl-days"] == full[0]["watch-findings"] == KEEP
    assert full[0]["notifications"] == 2 * KEEP + 1, "what goes on is not forgotten, or it would be told again"
    assert len(documents(elastic)) == 1 and len(list(Ledger(elastic).find())) == 1, "no story is touched"
    assert Runs(elastic).latest()[0].state == "finished"


def test_a_dry_run_says_what_would_go_and_deletes_nothing(site: Site, elastic: Elasticsearch) -> None:
    for day in (0, 1, 40):
        with time_machine.travel(BEGIN + timedelta(days=day)):
            live_a_day(elastic, BEGIN + timedelta(days=day))
    with time_machine.travel(BEGIN + timedelta(days=40)):
        before = size(elastic)
        shown = CliRunner().invoke(app, ["maintain", "--dry-run", "--no-airflow", "--json"], catch_exceptions=False)
        told = json.loads(shown.stdout)
        assert size(elastic) == before
        done = maintain(with_airflow=False)
    assert told["dry_run"] and [line["count"] for line in told["lines"]] == [line.count for line in done.lines]
    counts = {line.what: line.count for line in done.lines}
    assert counts["finished days of backfills"] == counts["findings that ended"] == counts["Airflow's log files"] == 2
    assert counts["records of runs"] == 0, "the newest stay, whatever their age"


def test_what_is_in_use_stays(site: Site, elastic: Elasticsearch) -> None:
    run()
    Days(elastic).save([OutletDay("kavir", BEGIN.date(), "open", "run")])
    keep(elastic, [Finding("silent", "kavir", Severity.WARNING, "no story", "look")], BEGIN)
    state = settings().index("crawl-state")
    Hosts(elastic).note("resting.example", HostState(rest=86_400.0 * KEEP * 2))
    elastic.indices.refresh(index=state)
    kept = {"crawl-runs", "crawl-days", "watch-findings"}
    before = {name: count for name, count in size(elastic).items() if name in kept}
    with time_machine.travel(BEGIN + timedelta(days=KEEP + 1)):
        peyk = CliRunner().invoke(app, ["maintain", "--no-airflow"], catch_exceptions=False)
        assert peyk.exit_code == 0 and "deleted" in peyk.stdout
        assert {name: count for name, count in size(elastic).items() if name in kept} == before
    assert elastic.exists(index=state, id="host-resting.example") and elastic.exists(index=state, id="archive")
