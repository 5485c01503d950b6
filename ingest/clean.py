"""The pure part of the line: from a page to an article, every step in its order."""

from datetime import datetime

from ingest.dedupe import fingerprint
from ingest.enrich import enrich
from ingest.extract import extract
from ingest.model import Article, Extraction, Link, NotAnArticle, Page
from ingest.normalise import normalise
from ingest.normalise.url import canonical_url, news_code
from ingest.outlets import Outlet


def clean(page: Page, outlet: Outlet, link: Link | None = None) -> Article | NotAnArticle:
    """Return the article on a page, ready to be indexed, or why there is none. `link` is what a feed said of it."""
    article = extract(page, outlet, link)
    return article if isinstance(article, NotAnArticle) else finish(article)


def finish(article: Article) -> Article:
    """Return the steps after extraction, for articles from elsewhere too."""
    return fingerprint(enrich(normalise(article)))


def from_feed(link: Link, outlet: Outlet, fetched_at: datetime | None) -> Article | None:
    """Headline and lead as a feed gave them, for a story whose page is walled; None when there is no headline."""
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
