"""Each breach of courtesy is found in the servers' log."""

from dataclasses import replace

import pytest

from benchmarks.soak.courtesy import judge
from ingest.sample.server import Visit
from ingest.sample.world import World

WORLD = World.build(crawl_delay=2.0)
SLOW, PLAIN = "www.kohanshahr.example", "www.peyvandnews.example"
AGENT = "Peyk/test (+https://peyk.example)"
ROBOTS = Visit(PLAIN, "/robots.txt", 200, 0.0, 0.0, AGENT, {})
PAGE = replace(ROBOTS, path="/news/1", monotonic=1.0)
SLOW_ROBOTS, SLOW_PAGE = (replace(visit, host=SLOW) for visit in (ROBOTS, PAGE))
BUSY = replace(PAGE, status=429, retry_after=5)

CASES: list[tuple[str, list[Visit], str]] = [
    ("a page after robots.txt", [ROBOTS, PAGE], ""),
    ("a page first", [PAGE], "before robots.txt"),
    ("a closed path", [ROBOTS, replace(PAGE, path="/advertorial/1")], "closed by robots.txt"),
    ("two requests at once", [ROBOTS, replace(PAGE, together=2)], "one of 2 requests at once"),
    ("nobody's name", [ROBOTS, replace(PAGE, user_agent="curl/8")], "as 'curl/8'"),
    ("sooner than Crawl-delay", [SLOW_ROBOTS, SLOW_PAGE], "in spite of Crawl-delay 2"),
    ("as late as Crawl-delay", [SLOW_ROBOTS, replace(SLOW_PAGE, monotonic=2.0)], ""),
    ("sooner than Retry-After", [ROBOTS, BUSY, replace(PAGE, monotonic=5.9)], "after 429 with Retry-After 5"),
    ("as late as Retry-After", [ROBOTS, BUSY, replace(PAGE, monotonic=6.0)], ""),
    ("another host meanwhile", [ROBOTS, BUSY, SLOW_ROBOTS], ""),
    ("a stranger", [replace(ROBOTS, host="www.shop.example")], "belongs to no outlet"),
]


@pytest.mark.parametrize(("visits", "breach"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_breach_is_told_and_courtesy_is_not(visits: list[Visit], breach: str) -> None:
    found = judge(visits, WORLD, AGENT).breaches
    assert (len(found) == 1 and breach in found[0]) if breach else not found
