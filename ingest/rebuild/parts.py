"""A long pass in parts, which any number of processes on any machines fill side by side.

The rebuild cuts the operations that it has to copy into parts, each a document of `crawl-state`. A process takes a part
under a lease, copies it, and writes into its document how it went. If the process is killed, another one takes the
part. A helper (`ingest.rebuild.assist`) works only while the rebuild holds its lock.
"""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.codec import from_document, to_document
from ingest.elastic.write import write_all
from ingest.index.generations import concrete
from ingest.ledger import Ledger
from ingest.ledger.leases import Leases
from ingest.rebuild import state as states
from ingest.rebuild.changes import changes
from ingest.rebuild.fill import NOTED, Tally, Work, documents, put
from ingest.rebuild.lock import PART
from ingest.rebuild.pool import spread
from ingest.rebuild.remake import Document, remake
from ingest.rebuild.state import Positions, State
from ingest.settings import settings

SIZE = 500
"""Operations in a part: five seconds of work. A killed process costs a few of them, and one may end so much later."""
WORTH = 4 * SIZE
"""Documents from which on a pass is made in parts."""
MOST = 4_000
"""Parts of one shard; those of a larger one are larger."""
PAUSE = 0.5
"""Seconds between two looks for work."""


@dataclass(frozen=True, slots=True)
class Part:
    """The operations `after` < number <= `upto` of one shard of the source, and how they were copied once they were."""

    run_id: str
    """The run of the rebuild whose helpers may copy it."""
    target: int
    """The generation that is filled."""
    shard: int
    after: int
    upto: int
    done: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    reasons: dict[str, int] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its document, and of its lease."""
        return f"{PART}{self.target}/{self.shard}/{self.after}"


def cut(state: State, upto: Positions, run_id: str) -> list[Part]:
    """Return the parts of what the target lacks up to a position."""
    parts = []
    for shard, last in upto.items():
        first = dict(state.positions).get(shard, -1)
        step = max(SIZE, -(-(last - first) // MOST))
        for after in range(first, last, step):
            parts.append(Part(run_id, state.target, shard, after, min(after + step, last)))
    return parts


def save(client: Elasticsearch, parts: list[Part]) -> None:
    """Write the documents of parts; they can be found when it returns."""
    write_all(client, (_action(part) for part in parts), refresh=True)


def find(client: Elasticsearch) -> list[Part]:
    """Return the parts of the unfinished rebuild, open ones first."""
    index = settings().index("crawl-state")
    client.indices.refresh(index=index)
    hits = scan(client, index=index, query={"query": {"term": {"kind": "part"}}}, size=500)
    parts = [_read(hit["_source"]) for hit in hits]
    return sorted(parts, key=lambda part: (part.done, part.shard, part.after))


def delete(client: Elasticsearch) -> None:
    """Delete the documents of all parts."""
    names = [part.name for part in find(client)]
    index = settings().index("crawl-state")
    write_all(client, ({"_op_type": "delete", "_index": index, "_id": name} for name in names), refresh=True)


def copy_in_parts(work: Work, state: State, upto: Positions, leases: Leases, run_id: str) -> State:
    """Bring the target up to a position of the source, with whoever helps."""
    share(work.client, state, upto, run_id)
    fill(work, state, leases)
    return collect(work, state)


def share(client: Elasticsearch, state: State, upto: Positions, run_id: str) -> None:
    """Cut what the target lacks up to a position into parts for all helpers; those of a killed rebuild stay as cut."""
    parts = [replace(part, run_id=run_id) for part in find(client) if part.target == state.target]
    if not parts:
        delete(client)
    save(client, parts or cut(state, upto, run_id))


def fill(work: Work, state: State, leases: Leases, allowed: Callable[[], bool] = lambda: True) -> int:
    """Copy parts until none is open, and return the number of documents that this process made.

    Waits for parts that other processes have taken, and takes those of dead ones. Returns early when it is no longer
    `allowed`, which it asks before each write.
    """
    made = 0
    while allowed() and (waiting := [part for part in find(work.client) if not part.done]):
        if own := _fill_free(work, state, leases, waiting, allowed):
            made += own
            continue
        # None was free. If a holder is dead, its part is this run's now; else all are at work.
        if not any(leases.gain_or_watch(part.name) is None for part in waiting):
            time.sleep(PAUSE)
    return made


def _fill_free(work: Work, state: State, leases: Leases, parts: list[Part], allowed: Callable[[], bool]) -> int:
    """Copy those of the parts that no other process has taken; return the number of documents made."""
    client, source, ledger = work.client, concrete(state.source), Ledger(work.client)
    ledger.refresh()
    total = int(client.count(index=source)["count"])
    under_way: deque[tuple[Part, bool]] = deque()
    """For each chunk that is remade: its part, and whether it is the last one of it."""

    def chunks() -> Iterator[list[Document]]:
        for part in parts:
            if not _take(client, leases, part):
                continue
            for reached, hits in changes(client, source, {part.shard: part.after}, {part.shard: part.upto}):
                under_way.append((part, reached[part.shard] >= part.upto))
                yield documents(ledger, work.rows, hits)

    made, tally, copied, counted_at = 0, Tally(), _copied(client), time.monotonic()
    for remades in spread(partial(remake, index=concrete(state.target)), chunks(), total):
        if not allowed():
            break
        part, last = under_way.popleft()
        put(replace(work, tally=tally), remades)
        made += len(remades)
        copied += len(remades)
        if last:
            save(client, [_over(part, tally)])
            leases.release([part.name])
            tally = Tally()
            if time.monotonic() - counted_at > NOTED:
                copied, counted_at = _copied(client), time.monotonic()
        work.progress("documents", min(total, copied), total)
    return made


def _take(client: Elasticsearch, leases: Leases, part: Part) -> bool:
    """Take the lease of a part, and return whether it is still open."""
    if leases.gain(part.name):
        return False
    answer = client.options(ignore_status=404).get(index=settings().index("crawl-state"), id=part.name)
    if answer.get("found") and not _read(answer["_source"]).done:
        return True
    leases.release([part.name])
    return False


def _copied(client: Elasticsearch) -> int:
    """Return how many documents the finished parts have, whichever process copied them."""
    return sum(sum(part.counts.values()) for part in find(client) if part.done)


def collect(work: Work, state: State) -> State:
    """Add up how all parts were copied, note that the target has them, and delete their documents."""
    parts = find(work.client)
    positions = dict(state.positions)
    for part in parts:
        work.tally.merge(part.counts, part.reasons, part.examples, part.refused)
        positions[part.shard] = max(part.upto, positions.get(part.shard, -1))
    state = states.save(work.client, replace(state, positions=tuple(positions.items())))
    delete(work.client)
    return state


def _over(part: Part, tally: Tally) -> Part:
    return replace(
        part,
        done=True,
        counts=dict(tally.counts),
        reasons=dict(tally.reasons),
        examples=tally.examples,
        refused=tuple(tally.refused),
    )


def _action(part: Part) -> dict[str, Any]:
    source = {"kind": "part", "cursor": json.dumps(to_document(part), ensure_ascii=False)}
    return {"_index": settings().index("crawl-state"), "_id": part.name, "_source": source}


def _read(source: dict[str, Any]) -> Part:
    return from_document(Part, json.loads(source["cursor"]))
