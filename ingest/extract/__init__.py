"""From a page to an article, or to the reason why there is none.

The tree is parsed and cut down with lxml, the story's own part is read with BeautifulSoup; where things stand is told
by the profile of the outlet's CMS family, else by structured data, else by a measure of density (docs/extraction.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from ingest.extract.address import read_canonical, read_news_code, read_related
from ingest.extract.claim import is_said
from ingest.extract.dates import Dated, from_feed, from_line, from_places, settle
from ingest.extract.document import Document, open_document
from ingest.extract.images import read_images
from ingest.extract.people import read_people
from ingest.extract.profile import Profile
from ingest.extract.profiles import candidates, generic
from ingest.extract.profiles.own import guess_profile, own_profile
from ingest.extract.refuse import refuse_early, refuse_empty, refuse_guess
from ingest.extract.story import Story, guess_story, read_story
from ingest.extract.stub import refuse_stub
from ingest.extract.subjects import read_section, read_tags
from ingest.extract.title import read_title
from ingest.model import Article, Extraction, Link, NotAnArticle, Page
from ingest.normalise.text import fold
from ingest.outlets import Outlet

__all__ = ["extract"]


def extract(
    page: Page, outlet: Outlet, link: Link | None = None, *, profiles: Iterable[Profile] | None = None
) -> Article | NotAnArticle:
    """The story on a page in its author's spelling, or why the page holds none. Never raises, whatever the bytes.

    `link` is what a feed said of the story; it fills in only what the page leaves out. `profiles` stand in for those of
    the outlet's row, of its family and of the page's markers; none leaves a page to structured data and density.
    """
    own = outlet.selectors and own_profile(outlet.family, outlet.selectors)
    document = open_document(page)
    if isinstance(document, NotAnArticle):
        return document
    if profiles is None:
        profiles = chain([own] if own else (), candidates(document, outlet.family, page.fetched_at.date()))
    result = _read(document, outlet, link, profiles)
    if isinstance(result, NotAnArticle) and result.reason in _DOUBTFUL:
        return replace(result, claimed=is_said(document) or (link is not None and link.title is not None))
    return result


_DOUBTFUL = ("no-text", "listing")
"""Reasons that a theme of no known layout may give as well."""


def _read(
    document: Document, outlet: Outlet, link: Link | None, profiles: Iterable[Profile]
) -> Article | NotAnArticle:
    if refused := refuse_early(document):
        return refused
    tried = []
    for profile in profiles:
        tried.append(profile)
        if reason := profile.refuses(document):
            return NotAnArticle(reason, f"the page says so to {profile.name}")
        reading = _Reading(document, outlet, link, profile)
        title, kicker = read_title(document, profile, reading.site), document.first(profile.kicker)
        if title and (story := read_story(document, profile, (title, kicker))):
            return refuse_stub(story) or _article(reading, title, story)
    anyone = guess_profile(outlet.selectors) if outlet.selectors else generic.PROFILE
    guessed = _guess(_Reading(document, outlet, link, anyone))
    return guessed or refuse_empty(document, titled=any(document.first(profile.title) for profile in tried))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page, whose it is, what a feed said of it, and the profile that reads it."""

    document: Document
    outlet: Outlet
    link: Link | None
    profile: Profile

    @property
    def site(self) -> tuple[str, ...]:
        """The outlet's names, which pages repeat where they should say something of the story."""
        return (self.outlet.name_fa, self.outlet.name)


def _guess(reading: _Reading) -> Article | NotAnArticle | None:
    """The story on a page that no family's profile can read; None when nothing speaks for or against one."""
    document, link, profile = reading.document, reading.link, reading.profile
    if refused := refuse_guess(document):
        return refused
    title = read_title(document, profile, reading.site) or (link.title if link else None)
    if title:
        story = guess_story(document, profile, (title, document.first(profile.kicker)))
        if story is not None:
            if isinstance(story, NotAnArticle):
                return story
            return refuse_stub(story) or _article(reading, title, story)
    return None


def _article(reading: _Reading, title: str, story: Story) -> Article:
    document, outlet, link, profile = reading.document, reading.outlet, reading.link, reading.profile
    canonical = read_canonical(document, outlet)
    lead = document.first(profile.lead) or document.json_ld.text("description") or (link.lead if link else None)
    subtitle, kicker = document.first(profile.subtitle), document.first(profile.kicker)
    published = settle(_published(reading, story))
    people = read_people(document, profile, reading.site, link, (*story.labels, *story.texts))
    updated = settle(from_places(document, profile.updated, unless_in=profile.published))
    return Article(
        url=document.page.url,
        canonical_url=canonical,
        outlet=outlet.ref(),
        title=title,
        body="\n".join(story.texts),
        kicker=_unless_repeated(kicker, title),
        subtitle=_unless_repeated(subtitle, title, kicker, lead),
        lead=_unless_repeated(lead, title),
        authors=people.authors,
        photographers=people.photographers,
        tags=read_tags(document, profile),
        section=read_section(document, profile, title, reading.site, link),
        news_code=read_news_code(document, profile, outlet, canonical),
        published_at=published.at if published else None,
        date_source=published.source if published else None,
        date_confidence=round(published.confidence, 2) if published else None,
        updated_at=updated.at if updated and published and updated.at > published.at else None,
        fetched_at=document.page.fetched_at,
        images=read_images(document, story.elements),
        related=read_related(document, story.elements[0], outlet),
        extraction=Extraction(profile.name, profile.version),
    )


def _published(reading: _Reading, story: Story) -> Iterator[Dated]:
    places = reading.profile.published
    yield from list(from_places(reading.document, places)) or from_places(reading.document, generic.PROFILE.published)
    if story.dateline and (dated := from_line(reading.document, story.dateline)):
        yield dated
    if reading.link and reading.link.published_at:
        yield from_feed(reading.link.published_at)


def _unless_repeated(text: str | None, *others: str | None) -> str | None:
    """The text, when it says something that the others do not."""
    return text if text and fold(text) not in {fold(other) for other in others if other} else None
