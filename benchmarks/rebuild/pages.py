"""Write pages of the sample world into an archive, without HTTP requests."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property, lru_cache
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from ingest.archive import Segment
from ingest.dedupe import identity
from ingest.model import ArchivePointer, Page
from ingest.normalise.url import canonical_url
from ingest.rebuild.pool import spread
from ingest.sample.model import Fate, Request, Story
from ingest.sample.site import SiteServer
from ingest.sample.world import World, gold_article
from ingest.settings import settings

SEGMENT = 200
STEP = timedelta(seconds=0.1)


@dataclass(frozen=True)
class Press:
    """Renders pages of a world."""

    world: World

    @cached_property
    def sites(self) -> dict[str, SiteServer]:
        """The servers of all outlets."""
        return {name: SiteServer(self.world, site) for name, site in self.world.sites.items()}

    def page(self, fate: Fate, at: datetime) -> Page:
        """Return the page at an address of a story, after redirects."""
        url = fate.url
        redirects: list[str] = []
        while True:
            parts = urlsplit(url)
            request = Request(unquote(parts.path), dict(parse_qsl(parts.query)), {}, 1)
            answer = self.sites[fate.outlet].answer(request)
            headers = {name.lower(): value for name, value in answer.headers.items()}
            if "location" not in headers:
                return Page(url, answer.status, headers, answer.body, at, fate.url, tuple(redirects))
            redirects.append(url)
            url = urljoin(url, headers["location"])

    def corrected(self, fate: Fate, note: str, at: datetime) -> Page:
        """Return the story's page with a further paragraph."""
        story = self.story(fate)
        page = self.page(fate, at)
        body = self.sites[fate.outlet].pages.story(replace(story, paragraphs=(*story.paragraphs, note)), 1)
        return replace(page, body=body)

    def story(self, fate: Fate) -> Story:
        """Return the story at a URL."""
        assert fate.article
        story = self.world.shelves[fate.outlet].by_code(fate.article.partition("/")[2])
        assert story
        return story

    def article_id(self, fate: Fate) -> str:
        """Return the id of a story in the index."""
        gold = gold_article(self.world.sites[fate.outlet], self.story(fate))
        return identity(gold.outlet, gold.news_code, canonical_url(gold.canonical_url))


def stories(world: World) -> list[Fate]:
    """Return every address of a story with a page, in the order of a crawl."""
    fates = (fate for fate in world.fates() if fate.status in ("indexed", "duplicate"))
    return sorted(fates, key=lambda fate: (fate.outlet, fate.url))


@lru_cache(maxsize=1)
def press(articles: int | None = None, outlets: int | None = None) -> Press:
    """Return the press of a world, built once per process."""
    return Press(World.build(articles=articles, outlets=outlets))


@dataclass(frozen=True, slots=True)
class Edition:
    """Addresses whose pages form one segment of the archive, as if fetched one after the other."""

    articles: int
    outlets: int | None
    fates: tuple[Fate, ...]
    at: datetime


def printed(edition: Edition) -> int:
    """Render and archive the pages of an edition; return their number."""
    renderer = press(edition.articles, edition.outlets)
    archive([renderer.page(fate, edition.at + STEP * number) for number, fate in enumerate(edition.fates)])
    return len(edition.fates)


def print_all(articles: int, outlets: int | None) -> int:
    """Write the archive of a crawl of the whole world that has just ended; return the number of pages."""
    fates = tuple(stories(press(articles, outlets).world))
    begin = datetime.now(UTC) - timedelta(hours=1) - STEP * len(fates)
    editions = (
        [Edition(articles, outlets, fates[start : start + SEGMENT], begin + STEP * start)]
        for start in range(0, len(fates), SEGMENT)
    )
    return sum(sum(counts) for counts in spread(printed, editions, len(fates)))


def archive(pages: list[Page]) -> list[ArchivePointer]:
    """Write pages as one new segment, named as by a crawl."""
    at = pages[0].fetched_at
    with Segment(settings().archive_location, f"{at:%Y/%m/%d}/{at:%H%M%S}-{at:%f}-{uuid.uuid4().hex[:6]}") as segment:
        return [segment.write(page) for page in pages]
