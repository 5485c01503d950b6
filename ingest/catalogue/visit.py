"""The requests by which a probe looks at one site."""

import asyncio
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from ingest.catalogue.families import feed_paths, patterns
from ingest.catalogue.home import Home, read_home
from ingest.clean import clean
from ingest.discover import NotAFeed, read_links
from ingest.fetch import Fetcher, FetchError
from ingest.model import Article, Link, NotAnArticle
from ingest.outlets import Outlet

MOST_STORIES = 3
"""Stories asked for until one can be cleaned: a feed may begin with a gallery or a video."""


@dataclass
class Visit:
    """One visit on behalf of a row. `problems` are lines for operators; `undecided` failed in passing (a timeout, say),
    which tells nothing about an address."""

    fetcher: Fetcher
    outlet: Outlet
    problems: list[str] = field(default_factory=list)
    undecided: set[str] = field(default_factory=set)

    async def home(self, address: str | None = None) -> Home | None:
        """The home page: at the address, where the row's feeds are, else where it may be, until a server answers."""
        known = [urlsplit(url) for url in (address, *self.outlet.feeds) if url]
        told = [f"{url.scheme}://{url.netloc}" for url in known if url.scheme and self._owns(url.hostname)]
        hosts = (f"www.{self.outlet.domain}", self.outlet.domain)
        likely = [f"{scheme}://{host}" for scheme in ("https", "http") for host in hosts]
        problem = ""
        for origin in dict.fromkeys([*told, *likely]):
            try:
                page = await self.fetcher.get(f"{origin}/", self.outlet)
                return await asyncio.to_thread(read_home, page)
            except FetchError as error:
                problem = f"home page: {error}"
                if error.page:
                    break
        self.problems.append(problem)
        return None

    async def links(self, url: str) -> list[Link] | None:
        """The outlet's own stories in a feed or sitemap; None, and a problem, if it cannot be read."""
        try:
            page = await self.fetcher.get(url, self.outlet, is_feed=True)
            links = await asyncio.to_thread(read_links, page.body, page.url)
        except (FetchError, NotAFeed) as error:
            if isinstance(error, FetchError) and error.temporary:
                self.undecided.add(url)
            self.problems.append(f"{url}: {error}")
            return None
        own = [link for link in links if self._owns(urlsplit(link.url).hostname)]
        if links and not own:
            self.problems.append(f"{url}: none of its {len(links)} entries is the outlet's")
        return own

    async def search(self, home: Home) -> dict[str, list[Link]]:
        """The first feed with stories that the home page announces, or that stands where some family has its feed."""
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
        """Those of the row but for what is no sitemap; where none is left, its family's, if that has stories."""
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

    async def story(self, links: list[Link], row: Outlet) -> Article | None:
        """The first of the newest stories that can be fetched and cleaned by a row."""
        for link in links[:MOST_STORIES]:
            try:
                page = await self.fetcher.get(link.url, row)
            except FetchError as error:
                self.problems.append(f"story: {error}")
                continue
            article = await asyncio.to_thread(clean, page, row, link)
            if not isinstance(article, NotAnArticle):
                return article
            self.problems.append(f"{link.url}: not an article: {article.reason}")
        return None

    def _owns(self, host: str | None) -> bool:
        return host is not None and self.outlet.owns(host)
