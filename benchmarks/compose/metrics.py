"""The profile `metrics`: Prometheus scrapes the exporter, and Alertmanager delivers an alert to a receiver."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from elasticsearch import Elasticsearch

from benchmarks.compose.proof import Proof
from ingest.ledger.records import Effort, Run, run_document

PATIENCE = 240
"""Seconds for a scrape, an evaluation and a delivery; the shipped intervals are half a minute."""
RECEIVER = "route: {receiver: proof, group_by: [alertname], group_wait: 1s}\nreceivers:\n  - name: proof\n"
ALERT = "PeykUnbalanced"
UNEVEN = "proof-uneven"


def configure(folder: Path) -> None:
    """Write Alertmanager's configuration: the service `receiver` gets every alert."""
    folder.mkdir(parents=True, exist_ok=True)
    webhook = '    webhook_configs: [{url: "http://receiver:8000/"}]\n'
    (folder / "alertmanager.yml").write_text(RECEIVER + webhook, encoding="utf-8")


def check_metrics(client: Elasticsearch, proof: Proof, values: dict[str, str], folder: Path) -> None:
    """Demand that Prometheus has Peyk's metrics, and that an alert reaches the receiver."""
    port = values["PROMETHEUS_PORT"]
    names = ("peyk_up == 1", "peyk_run_balanced == 1", 'peyk_stories{status="indexed"} > 0')
    for query in names:
        proof.demand(_until(partial(_asked, port, query)), f"Prometheus has no {query}")
    if not proof.faults:
        series = _asked(port, 'count({__name__=~"peyk_.*"})')
        proof.figures["series of metrics"] = series[0]["value"][1] if series else "0"
    # A run whose accounting does not balance, newer than every other with stories.
    run = Run(UNEVEN, "failed", Effort(datetime.now(UTC)), 1, None, "", False, {"discovered": 2, "indexed": 1}, ())
    start = time.monotonic()
    client.index(index="crawl-runs", id=UNEVEN, document=run_document(run), refresh=True)
    proof.demand(_until(lambda: ALERT in _delivered(folder)), f"{ALERT} did not reach the receiver")
    proof.figures["seconds to the alert"] = f"{time.monotonic() - start:.0f}"
    client.delete(index="crawl-runs", id=UNEVEN, refresh=True)


def _until(question: Callable[[], object]) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if question():
            return True
        time.sleep(2)
    return False


def _asked(port: str, query: str) -> list[dict[str, list[str]]]:
    try:
        with urlopen(f"http://localhost:{port}/api/v1/query?query={quote(query)}", timeout=10) as answer:
            found: list[dict[str, list[str]]] = json.load(answer)["data"]["result"]
    except (URLError, OSError, ValueError):
        return []
    return found


def _delivered(folder: Path) -> set[str]:
    file = folder / "world" / "alerts.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    return {alert["labels"]["alertname"] for line in lines for alert in json.loads(line)["alerts"]}
