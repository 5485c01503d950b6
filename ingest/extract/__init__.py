"""From a page to an article, or to the reason why there is none.

The tree is parsed and cut down with lxml, the story's own part is read with BeautifulSoup; where things stand is told
by the profile of the outlet's CMS family, else by structured data, else by a measure of density (docs/extraction.md).
"""

from dataclasses import dataclass

from ingest.extract.address import read_canonical, read_news_code
from ingest.extract.dates import Dated, read_date
from ingest.extract.document import Document, open_document
from ingest.extract.images import read_images
from ingest.extract.people import read_authors
from ingest.extract.profile import Profile
from ingest.extract.profiles import candidates, generic
from ingest.extract.refuse import refuse_early, refuse_empty, refuse_guess
from ingest.extract.story import Story, guess_story, read_story
from ingest.extract.subjects import read_section, read_tags
from ingest.extract.title import read_title
from ingest.model import Article, Extraction, Link, NotAnArticle, Page
from ingest.normalise.text import fold
from ingest.outlets import Outlet

__all__ = ["extract"]

FEED_CONFIDENCE = 0.7


def extract(page: Page, outlet: Outlet, link: Link | None = None) -> Article | NotAnArticle:
    """The story on a page in its author's spelling, or why the page holds none. Never raises, whatever the bytes.

    `link` is what a feed said of the story; it fills in only what the page leaves out.
    """
    document = open_document(page)
    if isinstance(document, NotAnArticle):
        return document
    if refused := refuse_early(document):
        return refused
    for profile in candidates(document, outlet.family, page.fetched_at.date()):
        if reason := profile.refuses(document):
            return NotAnArticle(reason, f"the page says so to {profile.name}")
        title, kicker = read_title(document, profile, (outlet.name_fa, outlet.name)), document.first(profile.kicker)
        if title and (story := read_story(document, profile, (title, kicker))):
            return _article(_Reading(document, outlet, link, profile), title, story)
    return _guess(document, outlet, link)


def _guess(document: Document, outlet: Outlet, link: Link | None) -> Article | NotAnArticle:
    """The story on a page that no profile can read."""
    if refused := refuse_guess(document):
        return refused
    profile = generic.PROFILE
    title = read_title(document, profile, (outlet.name_fa, outlet.name)) or (link.title if link else None)
    if title and (story := guess_story(document, profile, (title,))):
        return _article(_Reading(document, outlet, link, profile), title, story)
    return refuse_empty(document)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page, whose it is, what a feed said of it, and the profile that reads it."""

    document: Document
    outlet: Outlet
    link: Link | None
    profile: Profile


def _article(reading: _Reading, title: str, story: Story) -> Article:
    document, outlet, link, profile = reading.document, reading.outlet, reading.link, reading.profile
    canonical = read_canonical(document, outlet)
    site = (outlet.name_fa, outlet.name)
    lead = document.first(profile.lead) or document.json_ld.text("description") or (link.lead if link else None)
    subtitle, kicker = document.first(profile.subtitle), document.first(profile.kicker)
    published, updated = read_date(document, profile.published), read_date(document, profile.updated)
    if published is None and link and link.published_at:
        published = Dated(link.published_at, "feed", FEED_CONFIDENCE)
    return Article(
        url=document.page.url,
        canonical_url=canonical,
        outlet=outlet.ref(),
        title=title,
        body="\n".join(story.texts),
        kicker=_unless_repeated(kicker, title),
        subtitle=_unless_repeated(subtitle, title, kicker, lead),
        lead=_unless_repeated(lead, title),
        authors=read_authors(document, profile, site, link),
        tags=read_tags(document, profile),
        section=read_section(document, profile, title, site, link),
        news_code=read_news_code(document, profile, outlet, canonical),
        published_at=published.at if published else None,
        date_source=published.source if published else None,
        date_confidence=round(published.confidence, 2) if published else None,
        updated_at=updated.at if updated else None,
        fetched_at=document.page.fetched_at,
        images=read_images(document, (story.element,)),
        extraction=Extraction(profile.name, profile.version),
    )


def _unless_repeated(text: str | None, *others: str | None) -> str | None:
    """The text, when it says something that the others do not."""
    return text if text and fold(text) not in {fold(other) for other in others if other} else None
