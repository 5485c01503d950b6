"""The index step: write cleaned articles to Elasticsearch, then their outcome to the ledger."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType

from elasticsearch import Elasticsearch

from ingest import outlets, revisions
from ingest.decisions.verdicts import Verdicts
from ingest.dedupe import article_id
from ingest.index import Outcome, index_articles
from ingest.index.bulk import remove, write_over
from ingest.index.succession import stored
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import SLACK
from ingest.model import Article
from ingest.settings import settings
from ingest.story.decide import Decisions
from ingest.story.disbelief import Doubt
from ingest.story.erased import reject, without_erased
from ingest.story.known import Known, is_news
from ingest.story.looks import next_look
from ingest.story.readings import Readings

CHUNK = 500


def index_chunk(
    client: Elasticsearch,
    chunk: list[tuple[str, Article]],
    run_id: str,
    rows: dict[str, outlets.Outlet],
    *,
    readings: Readings | None = None,
    trusted: bool = False,
    decided: Mapping[str, Entry] = MappingProxyType({}),
) -> list[Entry]:
    """Index cleaned articles, given with their entry keys; return the entries as saved.

    `readings`: all articles the run has read, if more than this chunk. `trusted`: a person has vouched for the texts.
    """
    ledger = Ledger(client)
    entries = {key: decided.get(key, entry) for key, entry in ledger.get(key for key, _ in chunk).items()}
    # Stories without an entry were erased after they were read.
    chunk = [pair for pair in chunk if pair[0] in entries]
    chunk, erased = without_erased(client, chunk, entries, rows)
    refusals = [reject(entries[key], article, run_id) for key, article in erased]
    ledger.save(refusals)
    known = Known.about(client, chunk, entries)
    doubt = None
    if not trusted:
        news = [article for key, article in chunk if is_news(known.entries[key], article)]
        doubt = Doubt(run_id, rows, known, readings or Readings(chunk), Verdicts(client, news))
    decisions = Decisions(run_id, rows, known, doubt)
    for key, article in chunk:
        decisions.take(key, article)
    _save_revisions(client, decisions)
    _write(client, decisions)
    _delete_renamed(client, decisions)
    for article in decisions.returned:
        revisions.note(client, "returned", article, run_id, datetime.now(UTC))
    saved = [
        _with_recheck(entry, rows[entry.outlet]) if entry.key in decisions.believed else entry
        for entry in known.decided.values()
    ]
    ledger.save(saved)
    keys = {key for key, _ in chunk}
    return [*refusals, *(entry for entry in saved if entry.key in keys)]


def _save_revisions(client: Elasticsearch, decisions: Decisions) -> None:
    """Save replaced versions as revisions and count them. Revisions of a renamed story move to its new id."""
    for old, new in (decisions.displaced | decisions.renamed).items():
        revisions.rename(client, old, new)
    revisions.keep(client, decisions.replaced, decisions.run_id)
    past = {name for name, _ in decisions.replaced} | set(decisions.renamed.values())
    counts = revisions.counts(client, past)
    decisions.writes = [
        (key, replace(article, earlier_versions=counts[name]) if (name := article_id(article)) in counts else article)
        for key, article in decisions.writes
    ]


def _write(client: Elasticsearch, decisions: Decisions) -> None:
    """Index the articles; update the decided entries of those that Elasticsearch did not accept."""
    decided = decisions.known.decided
    outcomes = index_articles(client, (article for _, article in decisions.writes))
    for (key, article), answer in zip(decisions.writes, outcomes, strict=True):
        name = article_id(article)
        owner = decisions.known.owner(name)
        force = name in decisions.displaced
        outcome = _overwrite(client, article, force=force) if answer.status == "conflict" else answer
        if outcome.status == "conflict" and owner:
            # The index has a newer version, whose hash the entry must have.
            decided[owner.key] = replace(owner, content_hash=stored(client, [name])[name].content_hash)
        if outcome.status == "refused":
            # The text is not in the index: without hashes it is indexed when it is read again.
            if owner:
                decided[owner.key] = replace(owner, content_hash=None, read_hash=None)
            before = decisions.known.before(key)
            known_as = before.article_id if before else None
            decided[key] = _refused(replace(decided[key], read_hash=None), outcome, decisions.run_id, known_as)
            decisions.renamed = {old: new for old, new in decisions.renamed.items() if new != name}


def _delete_renamed(client: Elasticsearch, decisions: Decisions) -> None:
    """Delete the documents of stories whose id changed; point their duplicate entries to the new id."""
    known, renamed = decisions.known, decisions.renamed
    if not renamed:
        return
    remove(client, renamed)
    for key, entry in known.decided.items():
        if owner := _owner(decisions, entry):
            known.decided[key] = replace(entry, article_id=owner.article_id, duplicate_of=owner.key)
    others = Ledger(client).find({"terms": {"article_id": list(renamed)}})
    owners = {entry.key: _owner(decisions, entry) for entry in others if entry.key not in known.decided}
    # Only these fields: other tasks may be changing the entries.
    Ledger(client).amend(
        {key: {"article_id": owner.article_id, "duplicate_of": owner.key} for key, owner in owners.items() if owner}
    )


def _owner(decisions: Decisions, entry: Entry) -> Entry | None:
    """Return the owner of the renamed story of this entry; None if the story was not renamed."""
    new_id = decisions.renamed.get(entry.article_id or "")
    return decisions.known.owner(new_id) if new_id else None


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


def _overwrite(client: Elasticsearch, article: Article, *, force: bool) -> Outcome:
    """Overwrite a newer version if its time is in the future, since a clock was wrong.

    `force`: overwrite any version, because the document belongs to another story.
    """
    alias, now = settings().index("articles"), datetime.now(UTC)
    document = client.options(ignore_status=404).get(index=alias, id=article_id(article), source=False)
    # Without a document, it was just deleted, and the deletion is the newer version.
    version = document["_version"] if document["found"] else int(now.timestamp() * 1000)
    if document["found"] and not force and version <= (now + SLACK).timestamp() * 1000:
        return Outcome(article_id(article), "conflict")
    return write_over(client, replace(article, indexed_at=now), version)


def _with_recheck(entry: Entry, outlet: outlets.Outlet) -> Entry:
    if not entry.is_live:
        return entry
    return replace(entry, next_attempt_at=next_look(entry, outlet, datetime.now(UTC)))
