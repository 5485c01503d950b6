"""Reject pages that show only by canonical URL, news code or text that their story was erased."""

from collections.abc import Mapping
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest.archive.erase import blank_page
from ingest.decisions.tombstones import Tombstones
from ingest.dedupe import article_id
from ingest.index.succession import stored
from ingest.ledger import Entry
from ingest.model import Article
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.identity import at_own_address
from ingest.story.likeness import is_alike

REASON = "erased"
Pairs = list[tuple[str, Article]]
"""Articles with the keys of the entries that bring them."""


def without_erased(
    client: Elasticsearch, chunk: Pairs, entries: Mapping[str, Entry], rows: dict[str, Outlet]
) -> tuple[Pairs, Pairs]:
    """Return the articles of a chunk that may be indexed, and those of erased stories.

    An address with a story of its own keeps it, even if its page names an erased one as canonical.
    """
    tombstones = Tombstones(client)
    erased = tombstones.erased(article for _, article in chunk)
    suspects = [(key, article) for key, article in chunk if article_id(article) in erased]
    if not suspects:
        return chunk, []
    names = {key: entries[key].article_id for key, _ in suspects}
    texts = stored(client, {name for name in names.values() if name})
    kept = {
        key: at_own_address(article, rows[entries[key].outlet])
        for key, article in suspects
        if (text := texts.get(names[key] or "")) and is_alike(text, article)
    }
    still = tombstones.erased(kept.values())
    kept = {key: article for key, article in kept.items() if article_id(article) not in still}
    refused = [(key, article) for key, article in suspects if key not in kept]
    refused_keys = {key for key, _ in refused}
    return [(key, kept.get(key, article)) for key, article in chunk if key not in refused_keys], refused


def reject(entry: Entry, article: Article, run_id: str) -> Entry:
    """Blank the page of an address that leads to an erased story; return its entry, which keeps nothing of the story.

    An address with another story keeps that story, in quarantine. Raises PeykError if the archive cannot be written.
    """
    if article.archive:
        blank_page(settings().archive_location, article.archive)
    now, detail = datetime.now(UTC), "its page names a story that was erased"
    if entry.article_id:
        changes = {"archive": entry.article_archive, "body_hash": None, "etag": None, "last_modified": None}
        return entry.decide("quarantined", "index", run_id, now, reason=REASON, detail=detail, **changes)
    cleared = {"link": None, "archive": None, "article_archive": None, "next_attempt_at": None, "read_hash": None}
    cleared |= {"content_hash": None, "duplicate_of": None}
    return entry.decide("filtered", "index", run_id, now, reason=REASON, detail=detail, **cleared)
