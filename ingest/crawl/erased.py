"""What to do with a page that tells by its canonical address or code only that its story was erased."""

from datetime import UTC, datetime

from ingest.archive.erase import blank_page
from ingest.ledger import Entry
from ingest.model import Article
from ingest.settings import settings

REASON = "erased"


def reject(entry: Entry, article: Article, run_id: str) -> Entry:
    """Return the entry of a new address of an erased story, which keeps nothing of it; its page is blanked.

    Raises PeykError when the archive cannot be written.
    """
    if article.archive:
        blank_page(settings().archive_location, article.archive)
    gone = {"link": None, "archive": None, "article_archive": None, "next_attempt_at": None, "read_hash": None}
    gone |= {"article_id": None, "content_hash": None, "duplicate_of": None}
    detail = "its page names a story that was erased"
    return entry.decide("filtered", "index", run_id, datetime.now(UTC), reason=REASON, detail=detail, **gone)
