"""Compare the old and the new index: which documents only one of them has, and why."""

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
    """Numbers of `old` and `new` documents, of those in one index only by reason, and examples without a reason."""

    old: int = 0
    new: int = 0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """Ids in the new index of articles that have another id in the old one."""

    def unclear(self, line: str) -> None:
        """Count a document without a reason; keep `line` as an example."""
        self.explained["unexplained"] += 1
        if len(self.unexplained) < EXAMPLES:
            self.unexplained.append(line)


def compare(work: Work, state: State) -> Counts:
    """Compare the ids of both indices, those of the old one up to the position that the new one has followed."""
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
    items = client.mget(index=index, ids=ids, source=False)["docs"] if ids else []
    return [item["_id"] for item in items if not item.get("found")]


def _explain_absent(work: Work, state: State, ids: list[str], counts: Counts) -> None:
    """Explain documents whose old id is not in the new index: remake them and look for the new id."""
    client = work.client
    items = client.mget(index=concrete(state.source), ids=ids)["docs"]
    hits = [dict(item) for item in items if item.get("found")]
    for document in documents(Ledger(client), work.rows, hits):
        new = renamed(remake(document, concrete(state.target)))
        if new is None or _absent(client, concrete(state.target), [new]):
            counts.unclear(f"{document.id} ({document.source.get('url')}) is not in the new index")
        elif new in counts.names or not _absent(client, concrete(state.source), [new]):
            counts.explained["another address of an article that is there"] += 1
        else:
            counts.names.add(new)
            counts.explained["under another id"] += 1


def _explain_extra(client: Elasticsearch, name: str, counts: Counts) -> None:
    """Explain a document that the old index lacks."""
    if name in counts.names:
        return
    if any(Ledger(client).owners([name])):
        counts.explained["restored from the ledger"] += 1
    else:
        counts.unclear(f"{name} is only in the new index")
