"""What a month takes on disk, for 100 outlets: bytes of each thing, measured, times how often it is written.

Articles are those of `benchmarks.news`; pages are the real ones beside the checkout, or else
taken for 15 kB.
Airflow's rows are those of one real run of the DAG `maintain`, copied as often as runs are.
`python -m benchmarks.disk [--stories N] [--json]`: N stories a day at one outlet.
"""

import argparse
import gzip
import os
import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks.news import articles
from benchmarks.own_line import settings_of
from ingest.cli.output import print_json, print_table
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.records import Effort, OutletRun, Run, outlet_document, run_document
from ingest.local import airflow
from ingest.model import ArchivePointer, Link
from ingest.settings import settings

OUTLETS, DAYS, STORIES = 100, 30, 40
COUNT = 20_000
"""Things of each kind that are written to measure one."""
COPIES = 5_000
CORRECTED = 0.05
"""Share of stories with a former version."""
FORMER = ("title", "lead", "body", "url", "content_hash", "fetched_at")
CHANCE = random.Random(1)  # noqa: S311
"""Equal values would be compressed to nothing."""
PAGES = Path(__file__).parents[2] / "shared" / "pages"
NOW = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
RUNS = DAYS * 24 * 60
"""Runs of the crawl in a month: one a minute. The watch adds one in fifteen minutes."""
TASKS = RUNS + DAYS * 24 * 4


def measure(stories: int = STORIES) -> list[dict[str, Any]]:
    """Return one row a thing: its bytes, how many a month has, and the days it is kept; 0: always."""
    with settings_of() as (client, folder):
        ensure_indices(client)
        month = stories * OUTLETS * DAYS
        knobs = settings()
        article = _index(client, "articles", ({"_id": doc["content_hash"], "_source": doc} for doc in articles(COUNT)))
        revision = _index(client, "article-revisions", _revisions())
        Ledger(client).save(_entry(number, doc) for number, doc in enumerate(articles(COUNT)))
        row, log = _airflow(folder)
        return [
            _row("page in the archive", _page(), month * (1 + CORRECTED), 0),
            _row("article in the index", article, month, 0),
            _row("former version", revision, month * CORRECTED, 0),
            _row("ledger entry", _stored(client, "crawl-ledger") / COUNT, month, 0),
            _row("record of a run", _index(client, "crawl-runs", _runs()), RUNS, knobs.keep_runs),
            # A run keeps a record of an outlet only if it found a story there.
            _row("run at an outlet", _index(client, "crawl-runs", _outlet_runs()), month, knobs.keep_runs),
            _row("Airflow's rows of a task", row, TASKS, knobs.keep_airflow),
            _row("Airflow's log of a task", log, TASKS, knobs.keep_airflow),
        ]


def _row(what: str, size: float, count: float, kept: int) -> dict[str, Any]:
    month = size * count
    stays = month * kept / DAYS / 1e6 if kept else None
    return {"what": what, "bytes": round(size), "a month": round(count), "MB a month": month / 1e6} | {
        "kept for days": kept or "always",
        "MB that stay": "grows" if stays is None else round(stays),
    }


def _index(client: Elasticsearch, name: str, actions: Iterator[dict[str, Any]]) -> float:
    """Return the bytes of one document of an index."""
    index = settings().index(name)
    before, count = _stored(client, name), int(client.count(index=index)["count"])
    bulk(client, ({"_index": index} | action for action in actions), request_timeout=120)
    after = _stored(client, name)
    return (after - before) / max(int(client.count(index=index)["count"]) - count, 1)


def _stored(client: Elasticsearch, name: str) -> int:
    index = settings().index(name)
    client.options(request_timeout=600).indices.forcemerge(index=index, max_num_segments=1)
    client.indices.flush(index=index, force=True)
    client.indices.refresh(index=index)
    # Not from the statistics, which are up to ten seconds old.
    shards = client.indices.segments(index=index)["indices"].values()
    copies = [copy for index in shards for copies in index["shards"].values() for copy in copies]
    return sum(segment["size_in_bytes"] for copy in copies for segment in copy["segments"].values())


def _revisions() -> Iterator[dict[str, Any]]:
    for number, doc in enumerate(articles(COUNT // 10)):
        fields = {name: doc[name] for name in FORMER if name in doc} | {"outlet": doc["outlet"]["id"]}
        yield {"_id": f"revision-{number}", "_source": fields | {"article_id": str(number)}}


def _entry(number: int, doc: dict[str, Any]) -> Entry:
    """Return the entry of a story that was looked at again four times."""
    at, outlet = NOW - timedelta(seconds=20 * number), f"outlet-{number % OUTLETS}"
    url = f"https://{outlet}.example/news/{number}/{'-'.join(doc['title'].split())}"
    link = Link(url, doc["title"], doc.get("lead"), at)
    entry = Entry(entry_key(outlet, url), url, outlet, at, _name(at), "1405-08-30", link=link, last_seen_at=at)
    for minutes in (1, 15, 60, 360, 1440):
        look = at + timedelta(minutes=minutes, seconds=CHANCE.random() * 60)
        entry = entry.move("indexed" if minutes == 1 else "unchanged", "index", _name(look), look)
    body, content, read = (f"{CHANCE.getrandbits(256):x}" for _ in range(3))
    pointer = ArchivePointer(f"{at:%Y/%m/%d/%H%M%S}-{body[:12]}.warc.gz", CHANCE.randrange(10**6), 31_917)
    entry = replace(entry, archive=pointer, article_archive=pointer, fetched_at=at, article_id=content[:32])
    return replace(entry, body_hash=body, content_hash=content, read_hash=read)


def _name(at: datetime) -> str:
    return f"scheduled__{at.replace(second=0, microsecond=0).isoformat()}"


def _effort(at: datetime) -> Effort:
    seconds, latency = CHANCE.uniform(1, 50), CHANCE.uniform(0.1, 2)
    return Effort(at, seconds, CHANCE.randrange(200), CHANCE.randrange(10**7), latency, 3 * latency, 90 * latency)


def _runs() -> Iterator[dict[str, Any]]:
    for number in range(COUNT):
        at = NOW - timedelta(minutes=number)
        lines = tuple(OutletRun(f"outlet-{CHANCE.randrange(OUTLETS)}", "ok", "", 1, {"indexed": 1}) for _ in range(3))
        totals = {"discovered": 3, "indexed": CHANCE.randrange(4), "unchanged": CHANCE.randrange(9)}
        run = Run(_name(at), "finished", _effort(at), OUTLETS, at, balanced=True, totals=totals, outlets=lines)
        yield {"_id": run.run_id, "_source": run_document(run)}


def _outlet_runs() -> Iterator[dict[str, Any]]:
    for number in range(COUNT):
        at, outlet = NOW - timedelta(minutes=number), f"outlet-{number % OUTLETS}"
        feeds = ({"url": f"https://{outlet}.example/rss", "state": "ok", "items": 30},)
        counts = {"indexed": CHANCE.randrange(3), "unchanged": CHANCE.randrange(9)}
        record, run_id = OutletRun(outlet, "ok", "", sum(counts.values()), counts, feeds, _effort(at)), _name(at)
        yield {"_id": f"{run_id}/{outlet}", "_source": outlet_document(run_id, record)}


def _page() -> float:
    """Return the bytes of one page in the archive, of which the HTTP head and the WARC record's are some hundred."""
    if not PAGES.is_dir():
        return 15_000.0
    pages = [path.read_bytes() for path in PAGES.glob("*.html")]
    return sum(len(gzip.compress(page, 4)) + 500 for page in pages) / len(pages)


def _airflow(folder: Path) -> tuple[float, float]:
    """Return the bytes of Airflow's rows and of its log file for one run with one task."""
    os.environ["AIRFLOW_HOME"] = str(folder / "airflow")
    airflow.prepare()
    airflow.run_dag("maintain", folder / "maintain.log", conf={"dry_run": True})
    path = airflow.home() / "airflow.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("VACUUM")
        before = path.stat().st_size
        for number in range(COPIES):
            _copy(database, "dag_run", {"id": None, "run_id": f"copy-{number}", "logical_date": f"2000-01-01 {number}"})
            _copy(database, "task_instance", {"id": os.urandom(16).hex(), "run_id": f"copy-{number}"})
            for _ in range(2):
                _copy(database, "log", {"id": None})
        database.commit()
        database.execute("VACUUM")
        rows = (path.stat().st_size - before) / COPIES
    logs = [path.stat().st_size for path in (airflow.home() / "logs").rglob("attempt=*.log")]
    return rows, float(max(logs, default=(folder / "maintain.log").stat().st_size))


def _copy(database: sqlite3.Connection, table: str, changes: dict[str, Any]) -> None:
    columns = [column[1] for column in database.execute(f"PRAGMA table_info({table})")]
    first = database.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()  # noqa: S608
    row = dict(zip(columns, first, strict=True)) | {name: changes[name] for name in changes if name in columns}
    database.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(columns))})", list(row.values()))  # noqa: S608


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=STORIES)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measure(options.stories)
    if options.json:
        print_json(rows)
        return
    columns = ("what", "bytes#", "a month#", "MB a month#", "kept for days#", "MB that stay#")
    cells = ((*list(row.values())[:3], f"{row['MB a month']:,.0f}", *list(row.values())[4:]) for row in rows)
    print_table(f"{OUTLETS} outlets with {options.stories} stories a day each", columns, cells)


if __name__ == "__main__":
    main()
