"""Articles that the ledger holds and the old index lost: they come back from their archived pages."""

from collections.abc import Iterator
from functools import partial

from ingest.chunks import chunks
from ingest.decisions import corrections
from ingest.index.generations import concrete
from ingest.ledger import Entry, Ledger
from ingest.ledger.leases import Leases
from ingest.outlets import Outlet
from ingest.rebuild.changes import CHUNK
from ingest.rebuild.fill import Work, put
from ingest.rebuild.lost import lacking, make_pending
from ingest.rebuild.pool import spread
from ingest.rebuild.remake import Missing, Remade, restore
from ingest.rebuild.state import State

HELD = {"exists": {"field": "article_id"}}
OTHER = {"exists": {"field": "duplicate_of"}}


def bring_back(work: Work, state: State, leases: Leases, run_id: str) -> int:
    """Make every article that neither index holds from the ledger alone. Once more, it finds nothing to do.

    Those whose page is gone too become pending; gives the number of lost articles that could not become so.
    """
    ledger = Ledger(work.client)
    ledger.refresh()
    total, seen = sum(sum(counts.values()) for counts in ledger.counts(HELD).values()), 0
    absent: dict[str, Entry] = {}

    def missing() -> Iterator[list[Missing]]:
        nonlocal seen
        for chunk in chunks(ledger.find(HELD, without=OTHER), CHUNK):
            seen += len(chunk)
            work.progress("ledger", seen, max(total, seen))
            gone = lacking(work, state, [str(entry.article_id) for entry in chunk])
            found = [entry for entry in chunk if entry.article_id in gone]
            absent.update({str(entry.article_id): entry for entry in found})
            if found:
                yield _with_others(ledger, found, work.rows)

    about = max(0, total - int(work.client.count(index=concrete(state.target))["count"]))
    lost: list[Entry] = []
    for remades in spread(partial(restore, index=concrete(state.target)), missing(), about):
        put(work, remades)
        lost += [absent[remade.id] for remade in remades if remade.how == "lost"]
    work.progress("ledger", total, total)
    homeless = [entry for entry in absent.values() if entry.outlet not in work.rows]
    for entry in homeless:
        why = f"{entry.url}: {entry.outlet} is not in the catalogue"
        work.tally.add(Remade(str(entry.article_id), "lost", None, "no-outlet", why), None)
    return len(homeless) + make_pending(work, state, leases, run_id, lost)


def _with_others(ledger: Ledger, owners: list[Entry], rows: dict[str, Outlet]) -> list[Missing]:
    others: dict[str, list[Entry]] = {}
    for entry in ledger.find({"terms": {"article_id": [entry.article_id for entry in owners]}}, OTHER):
        others.setdefault(str(entry.article_id), []).append(entry)
    corrected = corrections.of(ledger.client, (str(entry.article_id) for entry in owners))
    return [
        Missing(
            str(entry.article_id),
            entry,
            tuple(others.get(str(entry.article_id), ())),
            rows[entry.outlet],
            corrected.get(str(entry.article_id), {}),
        )
        for entry in owners
        if entry.outlet in rows
    ]
