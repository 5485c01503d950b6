"""Findings about Airflow: whether it answers, its scheduler is healthy, and runs begin."""

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
"""Time without a sign of life: thirty times the interval of the crawl."""
SCHEDULED = "scheduled__"
"""Prefix of the ids of the runs that Airflow schedules."""
ADVICE = "check that Airflow's scheduler and DAG processor run, and that the DAG crawl is not paused"
PATIENCE = 15.0
"""Seconds for an answer: a busy machine is no reason to wake a person."""


def by_airflow() -> Iterator[Finding]:
    """Yield findings of Airflow's health endpoint, if its address is known: PEYK_AIRFLOW_URL, or that of `peyk up`."""
    own = standalone.server()
    if not settings().airflow_url and own.was_started and own.running() is None:
        message = "Airflow was started by `peyk up`, and its process is gone"
        yield Finding("scheduler", "airflow", Severity.CRITICAL, message, f"see {own.log}, then make up")
        return
    address = settings().airflow_url or own.address
    if not address:
        return
    try:
        health = _health(address)
    except (OSError, http.client.HTTPException, ValueError) as error:
        message = f"Airflow does not answer at {without_password(address)} ({type(error).__name__}: {error})"
        yield Finding("scheduler", "airflow", Severity.CRITICAL, message, "check that its api-server runs")
        return
    ill = [part for part in ("scheduler", "dag_processor", "metadatabase") if _status(health, part) == "unhealthy"]
    if ill:
        yield Finding("scheduler", "airflow", Severity.CRITICAL, f"unhealthy: {', '.join(ill)}", ADVICE)


def by_silence(runs: Sequence[Run], leases: Sequence[Mapping[str, Any]], now: datetime) -> Iterator[Finding]:
    """Yield a finding if crawls were scheduled before, and none began, ended or renewed a lease for `SILENT`."""
    if not any(run.run_id.startswith(SCHEDULED) for run in runs):
        return
    signs = [at for run in runs for at in (run.effort.started_at, run.finished_at) if at]
    signs += [_time(lease["renewed_at"]) for lease in leases]
    last = max(signs)
    if now - last > SILENT:
        message = f"no run has begun or worked since {last:%Y-%m-%d %H:%M} UTC, though runs were scheduled before"
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
        health = json.loads(answer.read(65536))
        if not isinstance(health, dict) or "scheduler" not in health:
            raise ValueError("not an answer of Airflow")
        return health
    finally:
        connection.close()


def _status(health: Mapping[str, Any], part: str) -> str:
    details = health.get(part)
    return str(details.get("status")) if isinstance(details, dict) else "unknown"


def _time(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
