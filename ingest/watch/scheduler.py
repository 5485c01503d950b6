"""Findings about Airflow: does it answer, does its scheduler live, and do runs begin."""

import http.client
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from ingest.ledger.records import Run
from ingest.local import standalone
from ingest.settings import settings, without_password
from ingest.watch.finding import Finding, Severity

SILENT = timedelta(minutes=30)
"""Thirty times the interval of the crawl without a sign of life."""
SCHEDULED = "scheduled__"
"""How Airflow begins the ids of the runs that it schedules."""
ADVICE = "see that Airflow's scheduler and DAG processor run, and that the DAG crawl is not paused"
PATIENCE = 5.0


def by_airflow() -> Iterator[Finding]:
    """Yield what Airflow says of itself, where its address is known: PEYK_AIRFLOW_URL, or that of `peyk up`."""
    if not settings().airflow_url and standalone.was_started() and standalone.running() is None:
        message = "Airflow was started by `peyk up`, and its process is gone"
        yield Finding("scheduler", "airflow", Severity.CRITICAL, message, f"see {standalone.log()}, then make up")
        return
    address = settings().airflow_url or standalone.address()
    if not address:
        return
    try:
        health = _health(address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        message = f"Airflow does not answer at {without_password(address)} ({type(error).__name__}: {error})"
        yield Finding("scheduler", "airflow", Severity.CRITICAL, message, "see that its api-server runs")
        return
    ill = [part for part in ("scheduler", "dag_processor", "metadatabase") if _status(health, part) == "unhealthy"]
    if ill:
        yield Finding("scheduler", "airflow", Severity.CRITICAL, f"unhealthy: {', '.join(ill)}", ADVICE)


def by_silence(runs: Sequence[Run], leases: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """Yield a crawl that used to be scheduled, and of which nothing has begun, ended or renewed a lease for long."""
    if not any(run.run_id.startswith(SCHEDULED) for run in runs):
        return
    signs = [at for run in runs for at in (run.effort.started_at, run.finished_at) if at]
    signs += [_time(lease["renewed_at"]) for lease in leases]
    last = max(signs)
    if now - last > SILENT:
        message = f"no run has begun or worked since {last:%Y-%m-%d %H:%M} UTC, and they used to be scheduled"
        yield Finding("scheduler", "airflow", Severity.CRITICAL, message, ADVICE)


def _health(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/api/v2/monitor/health")
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise ValueError(f"status {answer.status}")
        found = json.loads(answer.read(65536))
        if not isinstance(found, dict) or "scheduler" not in found:
            raise ValueError("that is no answer of Airflow's")
        return found
    finally:
        connection.close()


def _status(health: Mapping[str, Any], part: str) -> str:
    found = health.get(part)
    return str(found.get("status")) if isinstance(found, dict) else "unknown"


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
