"""One pass over the old index: remake in the new one what changed since the last pass."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from elasticsearch import Elasticsearch

from ingest import revisions
from ingest.decisions import corrections
from ingest.index.bulk import write
from ingest.index.generations import concrete
from ingest.ledger import Entry, Ledger
from ingest.model import as_printed
from ingest.outlets import Outlet
from ingest.rebuild import state as states
from ingest.rebuild.changes import Hit, changes, pending
from ingest.rebuild.pool import spread
from ingest.rebuild.remake import Document, Remade, hash_of, link_of, remake
from ingest.rebuild.state import Positions, State

Progress = Callable[[str, int, int], None]
"""Receives the name of the step, the items done and the total."""

EXAMPLES = 20
NOTED = 5
"""Seconds between two saves of the position: a kill costs that much work at most."""


class Tally:
    """Documents counted by how they were remade and why not, with an example of each, and lines of refused ones."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.examples: dict[str, str] = {}
        """One document for each reason."""
        self.refused: list[str] = []

    def merge(
        self, counts: Mapping[str, int], reasons: Mapping[str, int], examples: Mapping[str, str], refused: Iterable[str]
    ) -> None:
        """Count what another tally counted."""
        self.counts.update(counts)
        self.reasons.update(reasons)
        self.examples = {**examples, **self.examples}
        self.refused = [*self.refused, *refused][:EXAMPLES]

    def add(self, remade: Remade, refused: str | None) -> None:
        """Count one document."""
        self.counts[remade.how] += 1
        if remade.reason:
            self.reasons[remade.reason] += 1
            self.examples.setdefault(remade.reason, f"{remade.id}: {remade.detail}")
        if refused:
            self.counts["refused"] += 1
            if len(self.refused) < EXAMPLES:
                self.refused.append(f"{remade.id}: {refused}")


@dataclass(frozen=True, slots=True)
class Work:
    """Client, outlets, progress and counts that the steps of one rebuild share."""

    client: Elasticsearch
    rows: dict[str, Outlet]
    progress: Progress
    tally: Tally = field(default_factory=Tally)


def copy_changes(work: Work, state: State, upto: Positions) -> State:
    """Bring the target up to a position of the source. If killed at any instant, the next pass goes on from there."""
    client, source, target = work.client, concrete(state.source), concrete(state.target)
    after = dict(state.positions)
    total, done = pending(client, source, after, upto), 0
    ledger = Ledger(client)
    ledger.refresh()
    reached: deque[Positions] = deque()

    def chunks() -> Iterator[list[Document]]:
        for position, hits in changes(client, source, after, upto):
            reached.append(position)
            yield documents(ledger, work.rows, hits)

    work.progress("documents", 0, total)
    saved_at = time.monotonic()
    for remades in spread(partial(remake, index=target), chunks(), total):
        put(work, remades)
        state = replace(state, positions=tuple(reached.popleft().items()))
        if time.monotonic() - saved_at > NOTED:
            states.save(client, state)
            saved_at = time.monotonic()
        done += len(remades)
        work.progress("documents", done, total)
    state = replace(state, positions=tuple(upto.items()))
    return states.save(client, state) if done else state


def documents(ledger: Ledger, rows: dict[str, Outlet], hits: Iterable[Hit]) -> list[Document]:
    """Return these documents with what the ledger, revisions and corrections know of them, to remake them."""
    hits = [hit | {"_source": as_printed(hit["_source"])} for hit in hits]
    entries: dict[str, list[Entry]] = {}
    for entry in ledger.find({"terms": {"article_id": [hit["_id"] for hit in hits]}}) if hits else ():
        entries.setdefault(str(entry.article_id), []).append(entry)
    versions = revisions.counts(ledger.client, (hit["_id"] for hit in hits if "earlier_versions" not in hit["_source"]))
    corrected = corrections.of(ledger.client, (hit["_id"] for hit in hits))
    return [
        Document(
            hit["_id"],
            hit["_version"],
            hit["_source"],
            rows.get(hit["_source"]["outlet"]["id"]),
            link_of(entries.get(hit["_id"], ()), hit["_source"]),
            hash_of(entries.get(hit["_id"], ()), hit["_source"]),
            versions.get(hit["_id"], 0),
            corrected.get(hit["_id"], {}),
        )
        for hit in hits
    ]


def put(work: Work, remades: list[Remade]) -> None:
    """Write the remade documents. A conflict is benign: the index has a newer version."""
    written = [remade for remade in remades if remade.action]
    outcomes = write(work.client, (remade.action for remade in written if remade.action), alias=False)
    refused = {
        remade.id: f"{outcome.reason}: {outcome.detail}"
        for remade, outcome in zip(written, outcomes, strict=True)
        if outcome.status == "refused"
    }
    for remade in remades:
        work.tally.add(remade, refused.get(remade.id))
