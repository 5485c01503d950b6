"""Ledger entries of the synthetic articles, the sources of their outlets, and the last polls of these."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.load.articles import NEWEST, OUTLETS, STEP, address, headline, outlet_of
from ingest.ledger import Entry, Status
from ingest.ledger.key import entry_key
from ingest.ledger.source_entry import FeedState, SourceEntry
from ingest.model import ArchivePointer, Link
from ingest.normalise.dates import jalali_fields
from ingest.sample.world import World

SHARES: dict[Status, int] = {
    "unchanged": 90,
    "indexed": 4,
    "duplicate": 2,
    "filtered": 2,
    "quarantined": 1,
    "pending": 1,
}
"""Of a hundred entries."""
REASONS = {"duplicate": "same-article", "filtered": "no-story", "quarantined": "no-body"}
RECHECKS = (15, 60, 360, 1440, 10080)
"""Minutes; all were done, and the ledger keeps the last move of equal ones."""
DUE = 5_000
"""One story in so many is due, as in a minute with 40,000 stories a day and five rechecks of each."""
LATER = datetime(2099, 1, 1, tzinfo=UTC)
"""When the others in the first week are checked again: not before the measurements, whenever these are."""


def entry(number: int) -> Entry:
    """Return the ledger entry of an article, after all its moves."""
    chance = random.Random(f"entry {number}")  # noqa: S311
    url, outlet = address(number), outlet_of(number).id
    title, lead = headline(number)
    at = NEWEST - number * STEP
    key, status = entry_key(outlet, url), chance.choices(list(SHARES), list(SHARES.values()))[0]
    pointer = ArchivePointer(f"{at:%Y/%m/%d/%H}0000-{outlet}.warc.gz", chance.getrandbits(26), 31_900)
    found = Entry(key, url, outlet, at, _run(at), jalali_fields(at)[0], link=Link(url, title, lead, at, source=url))
    moved = found.move("pending", "discover", _run(at), at).move("pending", "fetch", _run(at), at, archive=pointer)
    moved = moved.move(
        "indexed" if status == "unchanged" else status, "index", _run(at), at, reason=REASONS.get(status)
    )
    if status == "unchanged":
        for minutes in RECHECKS:
            moved = moved.move("unchanged", "fetch", _run(at), at + timedelta(minutes=minutes))
    hashes = [f"{chance.getrandbits(160):040x}" for _ in range(3)]
    due = at if chance.randrange(DUE) == 0 else LATER if number * STEP < timedelta(days=7) else None
    return replace(
        moved,
        step="index" if status == "pending" else moved.step,
        last_seen_at=at,
        fetched_at=at,
        next_attempt_at=due,
        http_status=200,
        etag=f'"{hashes[0][:16]}"',
        body_hash=hashes[0],
        article_archive=pointer,
        article_id=key if status in ("indexed", "unchanged") else None,
        content_hash=hashes[1][:32],
        read_hash=hashes[1][:32],
    )


def rows(host: str = "127.0.0.1:9") -> list[dict[str, Any]]:
    """Return the outlets of the sample world as rows of the catalogue."""
    return World.build(outlets=OUTLETS).rows(host)


def sources() -> Iterator[SourceEntry]:
    """Yield an entry for each feed and sitemap of the outlets; one in twenty is due."""
    chance = random.Random("sources")  # noqa: S311
    for row in rows():
        for url in (*row["feeds"], *row["sitemaps"]):
            due = NEWEST if chance.randrange(20) == 0 else LATER
            digest = f"{chance.getrandbits(160):040x}"
            seen = tuple(f"{chance.getrandbits(64):016x}" for _ in range(50))
            state = FeedState(NEWEST, NEWEST, 10.0, NEWEST, seen=seen, digest=digest)
            yield SourceEntry(
                entry_key(row["id"], url),
                url,
                row["id"],
                first_seen_at=NEWEST,
                run_id=_run(NEWEST),
                status="indexed",
                last_seen_at=NEWEST,
                fetched_at=NEWEST,
                next_attempt_at=due,
                http_status=200,
                etag=f'"{digest[:16]}"',
                body_hash=digest,
                feed=state,
            )


def _run(at: datetime) -> str:
    return f"scheduled__{at.replace(second=0, microsecond=0).isoformat()}"
