"""Extract the article from a page, or the reason why the page holds none.

lxml parses and prunes the tree, BeautifulSoup reads the story's subtree. The profile of the outlet's CMS family locates
the fields, else structured data, else text density (docs/extraction.md).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ingest.extract.address import read_canonical, read_news_code, read_related
from ingest.extract.claim import is_declared
from ingest.extract.dates import read_times
from ingest.extract.document import Document, open_document
from ingest.extract.images import read_images
from ingest.extract.lead import read_small_headlines
from ingest.extract.people import read_people
from ingest.extract.profile import Profile
from ingest.extract.profiles import candidates, generic
from ingest.extract.profiles.own import guess_profile, own_profile
from ingest.extract.profiles.sites import site_profile
from ingest.extract.refuse import refuse_early, refuse_empty, refuse_guess
from ingest.extract.story import Story, guess_story, read_story
from ingest.extract.stub import refuse_stub
from ingest.extract.subjects import read_section, read_tags
from ingest.extract.surroundings import Surroundings
from ingest.extract.title import Title, read_title
from ingest.model import Article, Extraction, Link, NotAnArticle, Page
from ingest.normalise.text import fold
from ingest.outlets import Outlet

__all__ = ["extract"]


def extract(
    page: Page, outlet: Outlet, link: Link | None = None, *, profiles: Iterable[Profile] | None = None
) -> Article | NotAnArticle:
    """Return the story on a page in its author's spelling, or why the page holds none. Never raises, for any bytes.

    `link` is the story's feed item; it only fills fields that the page lacks. `profiles` replaces the profiles of the
    outlet's row, the site, the outlet's family and the page's markers; an empty one leaves structured data and density.
    """
    document = open_document(page)
    if isinstance(document, NotAnArticle):
        return document
    if profiles is None:
        profiles = _profiles(document, outlet)
    result = _read(document, outlet, link, profiles)
    if isinstance(result, NotAnArticle) and result.reason in _DOUBTFUL:
        return replace(result, claimed=is_declared(document) or (link is not None and link.title is not None))
    return result


def _profiles(document: Document, outlet: Outlet) -> Iterator[Profile]:
    """Yield the profiles to try on a page, the most specific first."""
    site = site_profile(document.page.url)
    if outlet.selectors:
        yield own_profile(outlet.family, outlet.selectors, site)
    if site:
        yield site
    yield from candidates(document, outlet.family, document.page.fetched_at.date())


_DOUBTFUL = ("no-text", "listing")
"""Reasons that a story in an unknown layout may cause too."""


def _read(document: Document, outlet: Outlet, link: Link | None, profiles: Iterable[Profile]) -> Article | NotAnArticle:
    if refused := refuse_early(document):
        return refused
    tried = []
    for profile in profiles:
        tried.append(profile)
        if reason := profile.refuses(document):
            return NotAnArticle(reason, f"by the rules of the profile {profile.name}")
        reading = _Reading(document, outlet, link, profile)
        title, kicker = read_title(document, profile, reading.site), document.first(profile.kicker)
        if title and (story := read_story(document, profile, (title.text, kicker))):
            return refuse_stub(story) or _article(reading, title, story)
    fallback = guess_profile(outlet.selectors) if outlet.selectors else generic.PROFILE
    guessed = _guess(_Reading(document, outlet, link, fallback))
    return guessed or refuse_empty(document, titled=any(document.first(profile.title) for profile in tried))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A page, its outlet, its feed item if any, and the profile that reads it."""

    document: Document
    outlet: Outlet
    link: Link | None
    profile: Profile

    @property
    def site(self) -> tuple[str, ...]:
        """The outlet's names, which pages repeat in the story's fields."""
        return (self.outlet.name_fa, self.outlet.name)


def _guess(reading: _Reading) -> Article | NotAnArticle | None:
    """Return the story, or the reason for none, on a page that no profile can read; None when there is no evidence."""
    document, link, profile = reading.document, reading.link, reading.profile
    if refused := refuse_guess(document):
        return refused
    title = read_title(document, profile, reading.site) or (Title(link.title) if link and link.title else None)
    if title:
        story = guess_story(document, profile, (title.text, document.first(profile.kicker)))
        if story is not None:
            if isinstance(story, NotAnArticle):
                return story
            return refuse_stub(story) or _article(reading, title, story)
    return None


def _article(reading: _Reading, title: Title, story: Story) -> Article:
    document, outlet, link, profile = reading.document, reading.outlet, reading.link, reading.profile
    canonical = read_canonical(document, outlet)
    first, *more = story.elements
    around = Surroundings(first, fold(title.text), tuple(more))
    small = read_small_headlines(document, profile, title, around, feed=link.lead if link else None, texts=story.texts)
    feed = link.published_at if link else None
    times = read_times(document, profile, generic.PROFILE, around=around, headline=title.text, feed=feed)
    published = times.published
    profiles = (profile,) if profile is generic.PROFILE else (profile, generic.PROFILE)
    texts = (*story.labels, *story.texts)
    people = read_people(document, profiles, reading.site, link, title=title.text, texts=texts, around=around)
    return Article(
        url=document.page.url,
        canonical_url=canonical,
        outlet=outlet.ref(),
        title=title.text,
        body="\n".join(story.texts),
        kicker=small.kicker,
        subtitle=small.subtitle,
        lead=small.lead,
        authors=people.authors,
        photographers=people.photographers,
        tags=read_tags(document, profile),
        section=read_section(document, profile, title.text, reading.site, link),
        news_code=read_news_code(document, profile, outlet, canonical),
        published_at=published.local if published else None,
        date_source=published.source if published else None,
        date_confidence=round(published.confidence, 2) if published else None,
        updated_at=times.updated,
        fetched_at=document.page.fetched_at,
        images=read_images(document, story.elements),
        related=read_related(document, story.elements, outlet),
        extraction=Extraction(profile.name, profile.version),
    )
