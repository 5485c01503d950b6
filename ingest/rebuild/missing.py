"""Articles that the ledger holds and the old index lost: they come back from their archived pages."""

from collections.abc import Iterator
from functools import partial
from itertools import islice

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.ledger import Entry, Ledger
from ingest.outlets import Outlet
from ingest.rebuild.fill import Work, put
from ingest.rebuild.follow import CHUNK
from ingest.rebuild.pool import spread
from ingest.rebuild.remake import Missing, restore
from ingest.rebuild.state import State

HELD = {"exists": {"field": "article_id"}}
OTHER = {"exists": {"field": "duplicate_of"}}


def bring_back(work: Work, state: State) -> None:
    """Makes every article that neither index holds from the ledger alone. Once more, it finds nothing to do."""
    ledger = Ledger(work.client)
    ledger.refresh()
    total, seen = sum(sum(counts.values()) for counts in ledger.counts(HELD).values()), 0

    def chunks() -> Iterator[list[Missing]]:
        nonlocal seen
        owners = ledger.find(HELD, without=OTHER)
        while chunk := list(islice(owners, CHUNK)):
            seen += len(chunk)
            work.progress("ledger", seen, max(total, seen))
            if lacking := _lacking(work.client, chunk, state):
                yield _with_others(ledger, lacking, work.rows)

    about = max(0, total - int(work.client.count(index=concrete(state.target))["count"]))
    for remades in spread(partial(restore, index=concrete(state.target)), chunks(), about):
        put(work, remades)
    work.progress("ledger", total, total)


def _lacking(client: Elasticsearch, owners: list[Entry], state: State) -> list[Entry]:
    ids = [str(entry.article_id) for entry in owners]
    present: set[str] = set()
    for generation in (state.source, state.target):
        answer = client.mget(index=concrete(generation), ids=ids, source=False)
        present |= {item["_id"] for item in answer["docs"] if item.get("found")}
    return [entry for entry in owners if entry.article_id not in present]


def _with_others(ledger: Ledger, owners: list[Entry], rows: dict[str, Outlet]) -> list[Missing]:
    others: dict[str, list[Entry]] = {}
    for entry in ledger.find({"terms": {"article_id": [entry.article_id for entry in owners]}}, OTHER):
        others.setdefault(str(entry.article_id), []).append(entry)
    return [
        Missing(str(entry.article_id), entry, tuple(others.get(str(entry.article_id), ())), rows[entry.outlet])
        for entry in owners
        if entry.outlet in rows
    ]
