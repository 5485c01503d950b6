"""The old and the new index side by side: which documents only one of them has, and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.ledger import Ledger
from ingest.rebuild.changes import changes, checkpoints
from ingest.rebuild.fill import EXAMPLES, Work, documents
from ingest.rebuild.remake import remake, renamed
from ingest.rebuild.state import Positions, State

CHUNK = 1000


@dataclass(slots=True)
class Counts:
    """`old` and `new` documents; what one of the indices has alone, by reason, and examples of what has no reason."""

    old: int = 0
    new: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Ids of the new index that stand for others of the old one."""

    def unclear(self, line: str) -> None:
        """Note a document without a reason."""
        self.explained["unexplained"] += 1
        if len(self.unexplained) < EXAMPLES:
            self.unexplained.append(line)


def compare(work: Work, state: State) -> Counts:
    """Return every document of both indices, as far as the new one has followed the old one."""
    client, counts = work.client, Counts()
    old, new = concrete(state.source), concrete(state.target)
    for ids in _ids(client, old, dict(state.positions)):
        counts.old += len(ids)
        work.progress("comparing", counts.old, counts.old)
        if absent := _absent(client, new, ids):
            _explain_absent(work, state, absent, counts)
    for ids in _ids(client, new, checkpoints(client, new)):
        counts.new += len(ids)
        work.progress("comparing", counts.old + counts.new, counts.old + counts.new)
        for name in _absent(client, old, ids):
            _explain_extra(client, name, counts)
    return counts


def _ids(client: Elasticsearch, index: str, upto: Positions) -> Iterator[list[str]]:
    for _, hits in changes(client, index, {}, upto, source=False, size=CHUNK):
        yield [hit["_id"] for hit in hits]


def _absent(client: Elasticsearch, index: str, ids: list[str]) -> list[str]:
    found = client.mget(index=index, ids=ids, source=False)["docs"] if ids else []
    return [item["_id"] for item in found if not item.get("found")]


def _explain_absent(work: Work, state: State, ids: list[str], counts: Counts) -> None:
    """Of a document that the new index lacks under its old name: what today's code makes of it."""
    client = work.client
    found = client.mget(index=concrete(state.source), ids=ids)["docs"]
    hits = [dict(item) for item in found if item.get("found")]
    for document in documents(Ledger(client), work.rows, hits):
        again = remake(document, concrete(state.target))
        new = renamed(again)
        if new is None or _absent(client, concrete(state.target), [new]):
            counts.unclear(f"{document.id} ({document.source.get('url')}) is not in the new index")
        elif new in counts.names or not _absent(client, concrete(state.source), [new]):
            counts.explained["another address of an article that is there"] += 1
        else:
            counts.names.add(new)
            counts.explained["under another id"] += 1


def _explain_extra(client: Elasticsearch, name: str, counts: Counts) -> None:
    """Of a document that the old index lacks."""
    if name in counts.names:
        return
    if any(Ledger(client).owners([name])):
        counts.explained["restored from the ledger"] += 1
    else:
        counts.unclear(f"{name} is in the new index alone")
