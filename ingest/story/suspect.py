"""Pages that answer with status 200 and are not the story: notices of maintenance, walls of login or consent, errors.

They are known by what they lack, never by their words: most of the text that was there, and the marks of a story.
"""

from ingest import archive
from ingest.extract.document import open_document
from ingest.model import Article, NotAnArticle
from ingest.settings import settings
from ingest.story.likeness import is_about_same, text_of

SHRUNK = 0.5
"""Share of the former length under which a text that is not the former one has lost too much."""


def suspicion(before: Article, after: Article, accepted: frozenset[str]) -> tuple[str, str] | None:
    """Why a page that has little of an article's text is not believed: a reason and its detail; None: it is rewritten.

    `accepted` are marks that its outlet's pages have lost for good. Both pages are read from the archive. A page that
    has more marks than the former one is believed: the former may have been a notice, met on the first reading.
    """
    former_marks, marks_now = marks(before), marks(after)
    if lost := former_marks - marks_now - accepted:
        return "suspect: lost-marks", ", ".join(sorted(lost))
    if marks_now - former_marks:
        return None
    former, now = len(text_of(before)), len(text_of(after))
    if now < SHRUNK * former:
        return "suspect: lost-text", f"{now} of {former} characters"
    if not is_about_same(before, after):
        return "suspect: another-story", after.title[:200]
    return None


def marks(article: Article) -> frozenset[str]:
    """Return what shows that an article was read from the page of a story; without its page, what the article itself
    tells."""
    return frozenset(own_marks(article) | _on_page(article))


def own_marks(article: Article) -> set[str]:
    """Return those of the marks that the article itself tells."""
    found = set()
    if article.extraction and article.extraction.profile not in ("generic", "feed"):
        found.add(f"profile {article.extraction.profile}")
    if article.published_at and article.date_source not in (None, "feed"):
        found.add("date")
    if article.news_code:
        found.add("code")
    return found


def _on_page(article: Article) -> set[str]:
    if not article.archive:
        return set()
    try:
        document = open_document(archive.read(settings().archive_location, article.archive))
    except archive.ArchiveAwayError:
        raise
    except Exception:  # A page that is gone or damaged bears no witness.
        return set()
    if isinstance(document, NotAnArticle):
        return set()
    found = {"og:type"} if document.said("og:type") == "article" else set()
    return found | ({"structured data"} if document.json_ld.story else set())
