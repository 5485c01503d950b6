"""Crawls of the schedule, with kills amid their writes, until nothing differs from the gold."""

import time
from collections.abc import Callable, Iterator

from elasticsearch import ApiError, Elasticsearch, TransportError

from benchmarks.compose.environment import Size
from benchmarks.compose.gold import count, differences
from benchmarks.compose.proof import Proof
from benchmarks.compose.stack import Stack
from ingest.errors import PeykError

PATIENCE = 420
"""Seconds in which an edition must settle, or the crawl reach a point."""


def kill_at(stack: Stack, client: Elasticsearch, proof: Proof, service: str, articles: int) -> None:
    """SIGKILL a service once so many articles are searchable, and wait until all services are healthy again."""
    wait_for(lambda: count(client) >= articles, f"{articles} articles")
    stack.kill(service)
    at = count(client) or articles
    proof.tell(f"killed {service} at {at} articles")
    time.sleep(1)
    stack.wait(proof.tell)
    proof.figures[f"{service} killed at"] = f"{at} articles"


def settle(client: Elasticsearch, proof: Proof, size: Size, edition: int, besides: tuple[str, ...] = ()) -> None:
    """Wait until scheduled crawls have made ledger and index what they must be; note what still differs at the end."""
    end, left = time.monotonic() + PATIENCE, ["nothing was crawled"]
    while left and time.monotonic() < end:
        time.sleep(5)
        try:
            left = differences(client, size, edition, besides)
        except (ApiError, TransportError, PeykError) as error:
            left = [str(error)]
        first = f", {left[0][-90:]}" if left else ""
        proof.tell(f"edition {edition}: {count(client)} articles, {len(left)} or more differences{first}")
    proof.faults += [f"edition {edition}: {line}" for line in left]


def runs(client: Elasticsearch) -> Iterator[dict[str, object]]:
    """Yield the records of all runs of the crawl."""
    client.indices.refresh(index="crawl-runs")
    found = client.search(index="crawl-runs", query={"term": {"kind": "run"}}, size=1000)
    yield from (hit["_source"] for hit in found["hits"]["hits"])


def check_books(stack: Stack, client: Elasticsearch, proof: Proof) -> None:
    """Demand that two or more scheduled crawls ended well, and that the books of every one that ended balance."""
    ended = [run for run in runs(client) if run["state"] == "finished"]
    states = [str(run["state"]) for run in runs(client)]
    proof.figures["crawls"] = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    proof.demand(len(ended) >= 2, f"only {len(ended)} crawls ended well")
    unbalanced = [str(run["run_id"]) for run in ended if not run["balanced"]]
    proof.demand(not unbalanced, f"books do not balance: {', '.join(unbalanced)}")
    told = stack.psql("select state, count(*) from dag_run where dag_id = 'crawl' group by 1 order by 1")
    proof.figures["runs of the DAG crawl"] = ", ".join(f"{number} {state}" for state, number in told)
    by_status = client.search(
        index="crawl-ledger", size=0, query={"term": {"kind": "article"}}, aggs={"s": {"terms": {"field": "status"}}}
    )["aggregations"]["s"]["buckets"]
    proof.figures["addresses by status"] = ", ".join(f"{each['doc_count']} {each['key']}" for each in by_status)


def wait_for(reached: Callable[[], bool], what: str) -> None:
    """Wait until something holds. Raises PeykError with its name if it does not within the proof's patience."""
    end = time.monotonic() + PATIENCE
    while not reached():
        if time.monotonic() > end:
            raise PeykError(f"{what}: not reached in {PATIENCE} s")
        time.sleep(0.2)
