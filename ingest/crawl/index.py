"""index: from the run's spool into Elasticsearch, each article once, and then the outcome into the ledger."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest import outlets, revisions
from ingest.crawl import spool
from ingest.dedupe import article_id
from ingest.elastic import connect
from ingest.index import Outcome, index_articles
from ingest.index.bulk import action, write
from ingest.index.succession import is_new_version, stored, succeed
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import SLACK, next_check
from ingest.ledger.lease import Leases
from ingest.ledger.runs import Runs
from ingest.model import Article
from ingest.settings import settings

CHUNK = 500


def index(run_id: str, batch: list[str], path: str) -> dict[str, int]:
    """Indexes a batch's spool file; returns how many entries came to each status. Runs again without effect.

    What became of every story of the outlets is noted in the run's record before they are given back: from then on
    other runs may visit them, and change that.
    """
    counts: Counter[str] = Counter()
    rows = outlets.load(settings().outlets)
    with connect() as client, Leases(client, run_id) as leases:
        held = leases.resume(batch)
        pairs = (pair for pair in spool.read(Path(path)) if leases.holds(pair[1].outlet.id))
        while chunk := list(islice(pairs, CHUNK)):
            counts.update(entry.status for entry in index_chunk(client, chunk, run_id, rows))
        ledger = Ledger(client)
        ledger.refresh()
        totals = ledger.counts({"term": {"run_id": run_id}}, {"terms": {"outlet": held}})
        done = [name for name in held if leases.holds(name)]
        Runs(client).complete(run_id, {name: totals.get(name, {}) for name in done})
        leases.release(done)
    return dict(counts)


def index_chunk(
    client: Elasticsearch, chunk: list[tuple[str, Article]], run_id: str, rows: dict[str, outlets.Outlet]
) -> list[Entry]:
    """Indexes cleaned articles under their ledger keys, and returns the entries as they were saved."""
    ledger = Ledger(client)
    ledger.refresh()
    entries = ledger.get(key for key, _ in chunk)
    owners = ledger.owners(article_id(article) for _, article in chunk)
    decided: dict[str, Entry] = {}
    writes: list[tuple[Entry, Article]] = []
    returned: list[Article] = []
    for key, article in chunk:
        entry = decided.get(key, entries[key])
        if not (entry.waits_for_cleaning or article.completeness == "partial"):
            continue
        entry, write = _decide(entry, article, owners, run_id)
        owner = owners.setdefault(article_id(article), entry)
        decided[key] = entry
        if write:
            writes.append((entry, replace(article, first_seen_at=owner.first_seen_at)))
            if owner.withdrawn_at:
                returned.append(article)
            owners[article_id(article)] = decided[owner.key] = replace(
                decided.get(owner.key, owner),
                content_hash=article.content_hash,
                withdrawn_at=None,
                gone=0,
                gone_since=None,
            )
    writes = _succeeding(client, writes, run_id)
    outcomes = (
        _insist(client, article) if outcome.status == "conflict" else outcome
        for (_, article), outcome in zip(
            writes, index_articles(client, (article for _, article in writes)), strict=True
        )
    )
    for (entry, _), outcome in zip(writes, outcomes, strict=True):
        if outcome.status == "refused":
            # The text is not in the index, so nobody may think it is when it is seen again.
            of = entry.duplicate_of or entry.key
            decided[of] = replace(decided[of], content_hash=None)
            decided[entry.key] = _refused(decided[entry.key], outcome, run_id, entries[entry.key].article_id)
    for article in returned:
        revisions.note(client, "returned", article, run_id, datetime.now(UTC))
    saved = [_scheduled(entry, rows[entry.outlet]) for entry in decided.values()]
    ledger.save(saved)
    return [entry for entry in saved if entry.key in entries]


def _succeeding(client: Elasticsearch, writes: list[tuple[Entry, Article]], run_id: str) -> list[tuple[Entry, Article]]:
    """The writes with what each article takes over from the document that it replaces, whose text is kept before."""
    now = datetime.now(UTC)
    former = stored(client, (article_id(article) for _, article in writes))
    replaced: list[Article] = []
    found: list[tuple[Entry, Article]] = []
    for entry, article in writes:
        name = article_id(article)
        before = former.get(name)
        if before and is_new_version(article, before):
            replaced.append(before)
        former[name] = succeed(article, before, now)
        found.append((entry, former[name]))
    revisions.keep(client, replaced, run_id)
    return found


def _decide(entry: Entry, article: Article, owners: dict[str, Entry], run_id: str) -> tuple[Entry, bool]:
    """The entry's next state, and whether the article is to be written."""
    now, name = datetime.now(UTC), article_id(article)
    owner = owners.get(name)
    if article.completeness == "partial":
        fresh = entry.status == "blocked" and owner is None
        return (replace(entry, article_id=name), True) if fresh else (entry, False)
    if owner and owner.key != entry.key:
        newer = bool(owner.withdrawn_at) or (article.content_hash != owner.content_hash and _later(entry, owner))
        reason = "newer text of another address" if newer else "another address of an article"
        moved = entry.move("duplicate", "index", run_id, now, reason=reason, duplicate_of=owner.key, article_id=name)
        return moved, newer
    if owner and owner.content_hash == article.content_hash and not owner.withdrawn_at:
        return entry.move("unchanged", "index", run_id, now), False
    return entry.move("indexed", "index", run_id, now, article_id=name, duplicate_of=None), True


def _later(entry: Entry, owner: Entry) -> bool:
    return bool(entry.fetched_at and owner.fetched_at and entry.fetched_at > owner.fetched_at)


def _refused(entry: Entry, outcome: Outcome, run_id: str, known_as: str | None) -> Entry:
    return entry.decide(
        "quarantined",
        "index",
        run_id,
        datetime.now(UTC),
        reason=f"refused: {outcome.reason}",
        detail=outcome.detail,
        article_id=known_as,
    )


def _insist(client: Elasticsearch, article: Article) -> Outcome:
    """Writes an article over a newer version if that was fetched in the future, hence under a clock set back since."""
    alias, now = settings().index("articles"), datetime.now(UTC)
    version = client.get(index=alias, id=article_id(article), source=False)["_version"]
    if version <= (now + SLACK).timestamp() * 1000:
        return Outcome(article_id(article), "conflict")
    return next(write(client, [action(replace(article, indexed_at=now), alias, version)]))


def _scheduled(entry: Entry, outlet: outlets.Outlet) -> Entry:
    if not entry.is_live:
        return entry
    minutes = settings().recheck_minutes if outlet.recheck_minutes is None else outlet.recheck_minutes
    return replace(entry, next_attempt_at=next_check(entry.first_seen_at, datetime.now(UTC), minutes))
