"""Seconds from published to searchable, at outlets that are read every minute.

The sample world publishes editions at random moments. A crawl starts each minute, or as soon as the last one has ended.
With `--scheduled`, Airflow starts the crawls as `make up` does. There are 600 outlets at the default pace; twenty of
them publish a story every twenty seconds. One more outlet allows one request in 10 s and always has pages due; its
stories are counted separately. A story's time runs from its listing in the world until a search finds it.
`python -m benchmarks.freshness [--scheduled] [--minutes N] [--json]`
"""

import argparse
import json
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from benchmarks.own_line import own_line
from benchmarks.soak.crawl import Crawler
from benchmarks.soak.gold import article_ids
from benchmarks.soak.world import Serving, Size
from ingest import outlets
from ingest.cli.output import print_table
from ingest.elastic import connect
from ingest.ledger.runs import Runs
from ingest.local import standalone
from ingest.settings import Settings, settings

GOAL = 120
EVERY = 60.0
"""Seconds from the start of one crawl to the start of the next."""
GAP = 12.0
"""Seconds between two editions, on average."""
LOOK = 0.5
"""Seconds between two searches."""
SMALL = Size(300, 12, bad_day=False, crawl_delay=0)
LARGE = Size(1200, 601, bad_day=False, crawl_delay=0, every=30)
"""The worlds. An edition adds a story at each outlet of the small one, and at a thirtieth of the large one's."""
EDITIONS = 20.0
"""Seconds between two editions of the large world, on average."""
MOST_CRAWLS = 60
WARM_UP, PATIENCE = 150.0, 180.0
"""Seconds that Airflow gets before the first edition counts, and after the last one."""
SLOW = 10.0
"""Seconds between two requests to the slow outlet."""


@dataclass
class Stories:
    """Publication of each story and its first hit in a search, in seconds of the monotonic clock."""

    outlets: dict[str, str] = field(default_factory=dict)
    published: dict[str, float] = field(default_factory=dict)
    found: dict[str, float] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """Stories that no search has found yet."""
        return [name for name in self.published if name not in self.found]

    def waits(self, slow: str | None) -> list[float]:
        """Return the seconds from published to searchable of the stories found, without those of the slow outlet."""
        waits = (at - self.published[name] for name, at in self.found.items() if self.outlets[name] != slow)
        return sorted(waits)


def measure(minutes: float = 4.0, seed: int = 1405, *, scheduled: bool = False) -> dict[str, Any]:
    """Publish for some minutes, wait until all stories are found, and return the distribution in seconds."""
    stories, over = Stories(), threading.Event()
    with own_line(LARGE if scheduled else SMALL, PEYK_POLL_MINUTES="[0, 0]") as world, connect() as client:
        known = set(article_ids(world.size.edition(1)))
        looker = threading.Thread(target=_look, args=(client, stories, over), daemon=True)
        chance = random.Random(seed)  # noqa: S311 - no secret
        pause = partial(chance.expovariate, 1 / (EDITIONS if scheduled else GAP))
        publisher = threading.Thread(target=_publish, args=(world, stories, known, minutes, pause), daemon=True)
        crawls = _by_airflow if scheduled else _by_hand
        seconds = crawls(world, stories, looker, publisher)
        over.set()
        looker.join()
    slow = _rows(world)[0]["id"] if scheduled else None
    waits = stories.waits(slow)
    slow_found = Counter(name in stories.found for name, outlet in stories.outlets.items() if outlet == slow)
    tenths = statistics.quantiles(waits, n=100)
    return {
        "stories": len(stories.published),
        "of the slow outlet, found and not": f"{slow_found[True]}, {slow_found[False]}",
        "others never found": len(stories.missing) - slow_found[False],
        "median": round(statistics.median(waits)),
        "p95": round(tenths[94]),
        "p99": round(tenths[98]),
        "most": round(waits[-1]),
        "crawls": len(seconds),
        "seconds of a crawl": round(statistics.median(seconds)),
    } | {f"within {limit} s": f"{sum(wait <= limit for wait in waits) / len(waits):.0%}" for limit in (30, 60, 90, 120)}


def _by_hand(world: Serving, stories: Stories, looker: threading.Thread, publisher: threading.Thread) -> list[float]:
    """Start a crawl each minute until all stories are found; return the seconds of each."""
    crawler = Crawler(os.environ, world.log.parent)
    crawler.crawl()
    looker.start()
    publisher.start()
    crawls: list[float] = []
    while publisher.is_alive() or stories.missing:
        start = time.monotonic()
        crawls.append(crawler.crawl().seconds)
        if publisher.is_alive() or stories.missing:
            time.sleep(max(0.0, start + EVERY - time.monotonic()))
        if len(crawls) > MOST_CRAWLS:
            break
    return crawls


def _by_airflow(world: Serving, stories: Stories, looker: threading.Thread, publisher: threading.Thread) -> list[float]:
    """Let Airflow crawl until all stories are found or `PATIENCE` ends; return the seconds of each run."""
    rows = _rows(world)
    for row in rows:
        del row["pace"]
    # Its stories become due faster than its pace allows requests.
    rows[0] |= {"pace": SLOW, "recheck_minutes": list(range(1, 100))}
    Path(os.environ["PEYK_OUTLETS"]).write_text(outlets.to_toml(rows), encoding="utf-8")
    os.environ["PEYK_PACE"] = str(Settings.model_fields["pace"].default)
    settings.cache_clear()
    standalone.start(lambda line: print(line, file=sys.stderr))
    try:
        time.sleep(WARM_UP)
        looker.start()
        publisher.start()
        publisher.join()
        deadline = time.monotonic() + PATIENCE
        while stories.missing and time.monotonic() < deadline:
            time.sleep(1)
    finally:
        standalone.server().stop()
    with connect() as client:
        runs = Runs(client).latest(MOST_CRAWLS)
    return [run.effort.seconds for run in runs if run.effort and run.effort.seconds]


def _rows(world: Serving) -> list[dict[str, Any]]:
    return [row | {"recheck_minutes": []} for row in world.size.edition(1).rows(world.address)]


def _publish(world: Serving, stories: Stories, known: set[str], minutes: float, pause: Callable[[], float]) -> None:
    edition = 1
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        edition += 1
        outlet_of = article_ids(world.size.edition(edition))
        fresh = outlet_of.keys() - known
        known |= fresh
        stories.outlets |= {name: outlet_of[name] for name in fresh}
        world.publish()
        stories.published |= dict.fromkeys(fresh, time.monotonic())
        time.sleep(pause())


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
    parser.add_argument("--scheduled", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.minutes, scheduled=options.scheduled)
    if options.json:
        print(json.dumps(result))
    else:
        title = f"seconds from published to searchable (goal: p95 below {GOAL})"
        print_table(title, ("measure", "value#"), result.items())


if __name__ == "__main__":
    main()
