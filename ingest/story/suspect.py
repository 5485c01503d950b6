"""Pages that answer with status 200 but are not the story: maintenance notices, login or consent walls, errors.

They are recognised by what they lack, never by their words: most of the former text, and the marks of a story.
"""

from ingest import archive
from ingest.extract.document import open_document
from ingest.model import Article, NotAnArticle
from ingest.settings import settings
from ingest.story.likeness import is_about_same, text_of

SHRUNK = 0.5
"""Share of the former length below which another text has lost too much."""


def suspicion(before: Article, after: Article, accepted: frozenset[str]) -> tuple[str, str] | None:
    """Return why a page with little of an article's text is not believed (reason, detail); None if it was rewritten.

    `accepted`: marks that its outlet's pages have lost for good. Both pages are read from the archive. A page with more
    marks than the former one is believed: the former may have been a notice, met on the first reading.
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
    """Return the marks of a story in an article and on its archived page, if that can be read."""
    return frozenset(own_marks(article) | _on_page(article))


def own_marks(article: Article) -> set[str]:
    """Return the marks of a story in the article itself."""
    names = set()
    if article.extraction and article.extraction.profile not in ("generic", "feed"):
        names.add(f"profile {article.extraction.profile}")
    if article.published_at and article.date_source not in (None, "feed"):
        names.add("date")
    if article.news_code:
        names.add("code")
    return names


def _on_page(article: Article) -> set[str]:
    if not article.archive:
        return set()
    try:
        document = open_document(archive.read(settings().archive_location, article.archive))
    except archive.ArchiveAwayError:
        raise
    except Exception:  # A lost or damaged page has no marks.
        return set()
    if isinstance(document, NotAnArticle):
        return set()
    names = {"og:type"} if document.said("og:type") == "article" else set()
    return names | ({"structured data"} if document.json_ld.story else set())
