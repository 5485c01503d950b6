"""The requests of a probe to one site."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ingest.clean import clean
from ingest.discover import NotAFeed, read_links
from ingest.fetch import Fetcher, FetchError
from ingest.fetch.address import literal
from ingest.model import Article, Link, NotAnArticle, Page
from ingest.outlets import Outlet, owner
from ingest.outlets.families import feed_paths, patterns
from ingest.probe.home_page import Home, read_home

MOST_STORIES = 10
"""Most stories to clean: a feed may begin with a gallery or a video, and one story says little about a layout."""
MOST_FAILED = 3
"""If so many first stories cannot be fetched, the others are not requested."""
_HOME = re.compile(r"/?([a-z]{2,3}/?)?((index|home|default)(\.[a-z]+)?/?)?")
"""Path of a home page, optionally with a language."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Numbers of stories requested and cleaned, and the addresses of the others by reason."""

    asked: int = 0
    cleaned: int = 0
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.cleaned} of {self.asked} stories cleaned"

    @property
    def problems(self) -> list[str]:
        """A line for each reason: the number of stories, and the first of them."""
        return [
            f"{len(urls)} of {self.asked} stories not cleaned: {reason}, such as {urls[0]}"
            for reason, urls in self.refused.items()
        ]


@dataclass(frozen=True, slots=True)
class Sample:
    """An outlet's newest stories: pages with the result of cleaning, and addresses that could not be fetched."""

    read: tuple[tuple[Page, Link, Article | NotAnArticle], ...]
    failed: Mapping[str, tuple[str, ...]]
    """Addresses by reason."""

    @property
    def stories(self) -> list[tuple[Page, Article]]:
        """The pages that were cleaned, with their articles, in the order of the feed."""
        return [(page, answer) for page, _, answer in self.read if isinstance(answer, Article)]

    @property
    def outcome(self) -> Outcome:
        """The counts of the stories, without their pages."""
        refused = dict(self.failed)
        for _, link, answer in self.read:
            if isinstance(answer, NotAnArticle):
                reason = f"not an article: {answer.reason}"
                refused[reason] = (*refused.get(reason, ()), link.url)
        asked = len(self.read) + sum(map(len, self.failed.values()))
        return Outcome(asked, len(self.stories), refused)

    def cleaned_by(self, row: Outlet) -> "Sample":
        """Return the same pages, cleaned by another row."""
        return Sample(tuple((page, link, clean(page, row, link)) for page, link, _ in self.read), self.failed)


def moved(outlet: Outlet, target: str, known: Mapping[str, Outlet]) -> Outlet:
    """Return the row of an outlet that has moved to the host of `target`, with that host as an alias.

    Raises ValueError if the host belongs to another outlet or `target` is not a home page, such as a profile on a
    platform, whose host is shared.
    """
    parts = urlsplit(target)
    host = (parts.hostname or "").removeprefix("www.")
    if other := owner(host, known):
        raise ValueError(f"that belongs to outlet {other.id}")
    if literal(host) is not None or not _HOME.fullmatch(parts.path):
        raise ValueError("that is not a site's home page")
    return Outlet(**dict(outlet) | {"aliases": (*outlet.aliases, host)})


@dataclass
class Visit:
    """One visit for a row. `problems`: lines for operators; `undecided`: addresses with a temporary failure, such as a
    timeout; `known`: the rows by domain, to whose hosts no other outlet can move.

    If the site has moved, `moved_to` is the new host, and `outlet` owns it too.
    """

    fetcher: Fetcher
    outlet: Outlet
    known: Mapping[str, Outlet] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)
    moved_to: str | None = None

    async def home(self, address: str | None = None) -> Home | None:
        """Return the home page from the first server that answers: at `address`, the feeds' hosts, or likely hosts."""
        given = [urlsplit(url) for url in (address, *self.outlet.feeds) if url]
        origins = [f"{url.scheme}://{url.netloc}" for url in given if url.scheme and self._owns(url.hostname)]
        hosts = (f"www.{self.outlet.domain}", self.outlet.domain)
        likely = [f"{scheme}://{host}" for scheme in ("https", "http") for host in hosts]
        problem = ""
        for origin in dict.fromkeys([*origins, *likely]):
            try:
                page = await self.fetcher.get(f"{origin}/", self.outlet, own_hosts=True)
                return await asyncio.to_thread(read_home, page)
            except FetchError as error:
                problem = f"home page: {error}"
                if error.target:
                    return await self._elsewhere(error.target)
                if error.page:
                    break
        self.problems.append(problem)
        return None

    async def _elsewhere(self, target: str) -> Home | None:
        """Return the home page on the host that the outlet's own redirects to; the row then owns that host too."""
        before = self.outlet
        self.moved_to = (urlsplit(target).hostname or "").removeprefix("www.")
        try:
            self.outlet = moved(before, target, self.known)
            page = await self.fetcher.get(target, self.outlet, own_hosts=True)
        except (FetchError, ValueError) as error:
            self.outlet = before
            self.problems.append(f"home page: it leads to {target[:200]}: {error}")
            return None
        if before.owns(urlsplit(page.url).hostname or ""):
            # The redirect came back, as for a login or a cookie.
            self.outlet, self.moved_to = before, None
        return await asyncio.to_thread(read_home, page)

    async def links(self, url: str) -> list[Link] | None:
        """Return the outlet's own stories in a feed or sitemap; None, and a problem, if it cannot be read."""
        try:
            page = await self.fetcher.get(url, self.outlet, is_feed=True)
            links = await asyncio.to_thread(read_links, page.body, page.url)
        except (FetchError, NotAFeed) as error:
            if isinstance(error, FetchError) and error.temporary:
                self.undecided.add(url)
            self.problems.append(f"{url}: {error}")
            return None
        stories = [link for link in links if self._owns(urlsplit(link.url).hostname)]
        if links and not stories:
            self.problems.append(f"{url}: none of its {len(links)} entries is of the outlet")
        return stories

    async def search(self, home: Home) -> dict[str, list[Link]]:
        """Return the first feed with stories: of those on the home page, then at the feed paths of all families."""
        paths = feed_paths(tuple(name for name in (home.family, self.outlet.family) if name))
        guesses = [url for url in home.feeds if self._owns(urlsplit(url).hostname)]
        guesses += [urljoin(home.url, path) for path in paths]
        before = len(self.problems)
        for url in dict.fromkeys(guesses):
            if url not in self.outlet.feeds and (links := await self.links(url)):
                del self.problems[before:]
                return {url: links}
        self.problems[before:] = [f"no feed at {len(set(guesses))} likely addresses"]
        return {}

    async def sitemaps(self, family: str, home: Home | None) -> tuple[str, ...]:
        """Return the row's sitemaps that are valid or undecided; if none, that of its family, if it has stories."""
        read = {url: await self.links(url) for url in self.outlet.sitemaps}
        kept = tuple(url for url, links in read.items() if links is not None or url in self.undecided)
        path = patterns()[family].sitemap if family in patterns() else None
        if kept or not home or not path:
            return kept
        before = len(self.problems)
        url = urljoin(home.url, path)
        links = await self.links(url)
        del self.problems[before:]
        return (url,) if links else ()

    async def sample(self, links: list[Link], row: Outlet) -> Sample:
        """Fetch and clean the newest stories by a row; stop if the first `MOST_FAILED` cannot be fetched."""
        read: list[tuple[Page, Link, Article | NotAnArticle]] = []
        failed: dict[str, tuple[str, ...]] = {}
        for link in list({link.url: link for link in links}.values())[:MOST_STORIES]:
            try:
                page = await self.fetcher.get(link.url, row)
            except FetchError as error:
                failed[error.reason] = (*failed.get(error.reason, ()), link.url)
                if not read and sum(map(len, failed.values())) == MOST_FAILED:
                    break
            else:
                read.append((page, link, await asyncio.to_thread(clean, page, row, link)))
        return Sample(tuple(read), failed)

    def _owns(self, host: str | None) -> bool:
        return host is not None and self.outlet.owns(host)
