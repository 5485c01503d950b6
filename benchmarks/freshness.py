"""Minutes from published to searchable, at outlets that are read every minute.

The sample world brings out editions at random moments of real minutes, while a crawl of its own process starts each
minute, as a scheduler would start it, or as soon as the last one has ended. A story counts from the moment when the
world lists it until a search finds it. `python -m benchmarks.freshness [--minutes N] [--json]`.
"""

import argparse
import json
import os
import random
import statistics
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.own_line import own_line
from benchmarks.soak.crawl import Crawler
from benchmarks.soak.gold import article_ids
from benchmarks.soak.world import Serving, Size
from ingest.cli.output import print_table
from ingest.elastic import connect
from ingest.settings import settings

GOAL = 120
EVERY = 60.0
"""Seconds from the start of one crawl to the start of the next."""
GAP = 12.0
"""Seconds between two editions, on average."""
LOOK = 0.5
"""Seconds between two searches."""


@dataclass
class Stories:
    """When each story was published, and when a search found it first; seconds of one clock."""

    published: dict[str, float] = field(default_factory=dict)
    found: dict[str, float] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Those that no search has found yet."""
        return [name for name in self.published if name not in self.found]

    @property
    def waits(self) -> list[float]:
        """Seconds from published to searchable, of those that were found."""
        return sorted(at - self.published[name] for name, at in self.found.items())


def measure(minutes: float = 4.0, seed: int = 1405) -> dict[str, Any]:
    """Publishes for so many minutes and waits until everything is found; the distribution, in seconds."""
    stories, over = Stories(), threading.Event()
    with (
        own_line(Size(300, 12, bad_day=False, crawl_delay=0), PEYK_POLL_MINUTES="[0, 0]") as world,
        connect() as client,
    ):
        crawler = Crawler(os.environ, world.log.parent)
        crawler.crawl()
        known = article_ids(world.size.edition(1))
        looker = threading.Thread(target=_look, args=(client, stories, over), daemon=True)
        publisher = threading.Thread(target=_publish, args=(world, stories, known, minutes, seed), daemon=True)
        looker.start()
        publisher.start()
        crawls: list[float] = []
        while publisher.is_alive() or stories.missing:
            start = time.monotonic()
            crawls.append(crawler.crawl().seconds)
            if publisher.is_alive() or stories.missing:
                time.sleep(max(0.0, start + EVERY - time.monotonic()))
            if len(crawls) > 3 * minutes + 5:
                break
        over.set()
        looker.join()
    waits = stories.waits
    tenths = statistics.quantiles(waits, n=20)
    return {
        "stories": len(stories.published),
        "never found": len(stories.missing),
        "median": round(statistics.median(waits)),
        "p95": round(tenths[-1]),
        "most": round(waits[-1]),
        "crawls": len(crawls),
        "seconds of a crawl": round(statistics.median(crawls)),
    } | {f"within {limit} s": f"{sum(wait <= limit for wait in waits) / len(waits):.0%}" for limit in (30, 60, 90, 120)}


def _publish(world: Serving, stories: Stories, known: set[str], minutes: float, seed: int) -> None:
    chance, edition = random.Random(seed), 1  # noqa: S311 - no secret
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        edition += 1
        fresh = article_ids(world.size.edition(edition)) - known
        known |= fresh
        world.publish()
        stories.published |= dict.fromkeys(fresh, time.monotonic())
        time.sleep(chance.expovariate(1 / GAP))


def _look(client: Elasticsearch, stories: Stories, over: threading.Event) -> None:
    while not over.wait(LOOK):
        missing = stories.missing
        if missing:
            answer = client.search(
                index=settings().index("articles"), query={"ids": {"values": missing}}, source=False, size=len(missing)
            )
            stories.found |= {hit["_id"]: time.monotonic() for hit in answer["hits"]["hits"]}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.minutes)
    if options.json:
        print(json.dumps(result))
    else:
        title = f"seconds from published to searchable (goal: p95 below {GOAL})"
        print_table(title, ("measure", "value#"), result.items())


if __name__ == "__main__":
    main()
