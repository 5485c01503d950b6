"""The pure part of the pipeline: all steps from a page to an article."""

from datetime import datetime

from ingest.dedupe import fingerprint
from ingest.enrich import enrich
from ingest.extract import extract
from ingest.model import Article, Extraction, Link, NotAnArticle, Page
from ingest.normalise import normalise
from ingest.normalise.url import canonical_url, news_code
from ingest.outlets import Outlet


def clean(page: Page, outlet: Outlet, link: Link | None = None) -> Article | NotAnArticle:
    """Return the article on a page, ready for the index, or NotAnArticle. `link` is the story's item in a feed."""
    article = extract(page, outlet, link)
    return article if isinstance(article, NotAnArticle) else finish(article)


def finish(article: Article) -> Article:
    """Normalise, enrich and fingerprint an article, extracted from a page or built from a feed."""
    return fingerprint(enrich(normalise(article)))


def from_feed(link: Link, outlet: Outlet, fetched_at: datetime | None) -> Article | None:
    """Return a partial article of a feed item, for a page behind a bot wall; None for an item without a title."""
    if not link.title:
        return None
    return finish(
        Article(
            url=link.url,
            canonical_url=link.url,
            news_code=news_code(canonical_url(link.url), outlet.family),
            outlet=outlet.ref(),
            title=link.title,
            lead=link.lead,
            body="",
            authors=link.authors,
            section=(link.section,) if link.section else (),
            published_at=link.published_at,
            date_source="feed" if link.published_at else None,
            fetched_at=fetched_at,
            completeness="partial",
            extraction=Extraction("feed"),
        )
    )
