"""What to do with a page that tells by its canonical address, code or text only that its story was erased."""

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
    """Return what may be indexed of a chunk, and what is of erased stories.

    An address that has its own story, and whose page names an erased one as its canonical address, keeps its own.
    """
    tombstones = Tombstones(client)
    erased = tombstones.erased(article for _, article in chunk)
    suspects = [(key, article) for key, article in chunk if article_id(article) in erased]
    if not suspects:
        return chunk, []
    names = {key: entries[key].article_id for key, _ in suspects}
    texts = stored(client, {name for name in names.values() if name})
    own = {
        key: at_own_address(article, rows[entries[key].outlet])
        for key, article in suspects
        if (mine := texts.get(names[key] or "")) and is_alike(mine, article)
    }
    still = tombstones.erased(own.values())
    own = {key: article for key, article in own.items() if article_id(article) not in still}
    refused = [(key, article) for key, article in suspects if key not in own]
    lost = {key for key, _ in refused}
    return [(key, own.get(key, article)) for key, article in chunk if key not in lost], refused


def reject(entry: Entry, article: Article, run_id: str) -> Entry:
    """Return the entry of an address that leads to an erased story, which keeps nothing of it; its page is blanked.

    An address with another story keeps that, in quarantine.
    Raises PeykError when the archive cannot be written.
    """
    if article.archive:
        blank_page(settings().archive_location, article.archive)
    now, detail = datetime.now(UTC), "its page names a story that was erased"
    if entry.article_id:
        left = {"archive": entry.article_archive, "body_hash": None, "etag": None, "last_modified": None}
        return entry.decide("quarantined", "index", run_id, now, reason=REASON, detail=detail, **left)
    gone = {"link": None, "archive": None, "article_archive": None, "next_attempt_at": None, "read_hash": None}
    gone |= {"content_hash": None, "duplicate_of": None}
    return entry.decide("filtered", "index", run_id, now, reason=REASON, detail=detail, **gone)
