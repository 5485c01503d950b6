"""Courtesy to hosts: find every breach in the world's log of requests."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from ingest.sample.model import Site
from ingest.sample.server import Visit
from ingest.sample.world import World

_TICK = 0.005
"""Seconds by which the crawler's and the server's clock may differ over one pause."""


@dataclass
class Courtesy:
    """The requests to the hosts of a world."""

    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faulty: int = 0
    rests: int = 0
    """Number of answers with Retry-After."""
    closest: float = float("inf")
    """Least seconds between two requests to a host with a Crawl-delay."""
    breaches: list[str] = field(default_factory=list)


def judge(visits: Iterable[Visit], world: World, agent: str) -> Courtesy:
    """Return the courtesy of the requests in a log, which is in order of time. `agent`: the required User-Agent."""
    result = Courtesy()
    hosts: defaultdict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        result.requests += 1
        result.statuses[visit.status] += 1
        result.faulty += visit.faulty
        hosts[visit.host].append(visit)
    for host, visits_of_host in hosts.items():
        site = world.by_host.get(host)
        if site is None:
            result.breaches.append(f"{host} belongs to no outlet")
            continue
        result.rests += sum(visit.retry_after is not None for visit in visits_of_host)
        if site.crawl_delay:
            gaps = (later.monotonic - earlier.monotonic for earlier, later in pairwise(visits_of_host))
            result.closest = min([result.closest, *gaps])
        result.breaches += _breaches(site, visits_of_host, agent)
    return result


def _breaches(site: Site, visits: list[Visit], agent: str) -> Iterator[str]:
    if visits[0].path != "/robots.txt":
        yield f"{site.host}: {visits[0].path} before robots.txt"
    for visit in visits:
        where = f"{site.host}{visit.path}"
        if visit.user_agent != agent:
            yield f"{where}: as {visit.user_agent!r}"
        if visit.together > 1:
            yield f"{where}: one of {visit.together} requests at once"
        if visit.path.startswith(site.sealed):
            yield f"{where}: closed by robots.txt"
    for earlier, later in pairwise(visits):
        wait = later.monotonic - earlier.monotonic + _TICK
        where = f"{site.host}{later.path}"
        if site.crawl_delay and wait < site.crawl_delay:
            yield f"{where}: {wait:.3f} s after the last request, in spite of Crawl-delay {site.crawl_delay:g}"
        if earlier.retry_after and wait < earlier.retry_after:
            yield f"{where}: {wait:.3f} s after 429 with Retry-After {earlier.retry_after}"
