"""Restore articles that the ledger holds and the old index lost, from their archived pages."""

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
    """Restore every article that neither index holds, by its ledger entry and archived page. Idempotent.

    An article whose page is lost too becomes pending; returns the number of lost articles that could not become so.
    """
    ledger = Ledger(work.client)
    ledger.refresh()
    total, done = sum(sum(counts.values()) for counts in ledger.counts(HELD).values()), 0
    absent: dict[str, Entry] = {}

    def missing() -> Iterator[list[Missing]]:
        nonlocal done
        for ids in chunks(ledger.article_ids(HELD, without=OTHER), CHUNK):
            done += len(ids)
            work.progress("ledger", done, max(total, done))
            if absent_ids := lacking(work, state, ids):
                owners = ledger.owners(absent_ids)
                absent.update(owners)
                yield _with_others(ledger, list(owners.values()), work.rows)

    estimate = max(0, total - int(work.client.count(index=concrete(state.target))["count"]))
    lost: list[Entry] = []
    for remades in spread(partial(restore, index=concrete(state.target)), missing(), estimate):
        put(work, remades)
        lost += [absent[remade.id] for remade in remades if remade.how == "lost"]
    work.progress("ledger", total, total)
    no_outlet = [entry for entry in absent.values() if entry.outlet not in work.rows]
    for entry in no_outlet:
        detail = f"{entry.url}: {entry.outlet} is not in the catalogue"
        work.tally.add(Remade(str(entry.article_id), "lost", None, "no-outlet", detail), None)
    return len(no_outlet) + make_pending(work, state, leases, run_id, lost)


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
