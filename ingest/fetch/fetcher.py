"""From a URL to a page: address guard, robots.txt, pacing, request, redirects."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import TracebackType
from typing import Self

from aiohttp.abc import AbstractResolver
from yarl import URL

from ingest.fetch import guard, robots
from ingest.fetch.client import REDIRECTS, Client, Meter, host_of
from ingest.fetch.errors import FetchError
from ingest.fetch.memory import Memory
from ingest.fetch.pace import Budget
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import Settings

_ROBOTS_REDIRECTS = 5
"""RFC 9309, 2.3.1.2."""


class Fetcher:
    """Fetches pages for outlets, paced per host and within limits. Use as an async context manager.

    `dns` replaces the system's resolver; its answers pass the same guard. `memory` shares what hosts asked for
    between processes. `budget` limits the number of requests; `meter` is called after each.
    """

    def __init__(
        self,
        settings: Settings,
        dns: AbstractResolver | None = None,
        memory: Memory | None = None,
        budget: Budget | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._settings = settings
        self._client = Client(settings, dns, memory, budget, meter)
        product = settings.user_agent.partition("/")[0]
        self._robots = robots.Robots(product, self._ask_robots, memory=memory)

    async def __aenter__(self) -> Self:
        await self._client.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.__aexit__(kind, error, trace)

    async def get(
        self,
        url: str,
        outlet: Outlet,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        own_hosts: bool = False,
        is_feed: bool = False,
    ) -> Page:
        """Return the page at a URL after redirects; it has status 304 and no body if the validators still match.

        `own_hosts`: refuse a redirect to a host that is not the outlet's, with the reason `foreign-host`.
        `is_feed`: apply the size limit of feeds and sitemaps (PEYK_FEED_LIMIT), not that of pages (PEYK_PAGE_LIMIT).

        A host gets one request at a time. The pause between two is the outlet's pace (else PEYK_PACE) or the host's
        crawl delay, whichever is longer. Raises FetchError with a reason of `errors.REASONS`.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {
            name: value for name, value in validators.items() if value and value.isascii() and value.isprintable()
        }
        pace = self._pace(outlet)
        most = self._settings.feed_limit if is_feed else self._settings.page_limit

        async def ask(target: URL) -> Page:
            delay = await self._robots.delay(target, outlet)
            return await self._client.ask(target, outlet, max(pace, delay), headers, most=most)

        checked = guard.check(url, outlet)
        page = await _follow(checked, outlet, ask, self._settings.redirect_limit, own_hosts=own_hosts)
        if page.status == 304 and not headers:
            raise FetchError("http-304", f"{page.url[:200]}: the request was not conditional", page=page)
        return replace(page, requested_url=url)

    def spent(self, url: str) -> str | None:
        """Return one line naming the exhausted budget that forbids a request to this URL, or None."""
        try:
            return self._client.pacer.spent(host_of(URL(url)))
        except ValueError:
            return None

    async def delay(self, url: str, outlet: Outlet) -> float:
        """Return the pause in seconds between two requests to a URL's host, for passing it to another process."""
        try:
            return max(self._pace(outlet), await self._robots.delay(guard.check(url, outlet), outlet))
        except FetchError:
            return self._pace(outlet)

    def _pace(self, outlet: Outlet) -> float:
        return self._settings.pace if outlet.pace is None else outlet.pace

    async def _ask_robots(self, url: URL, outlet: Outlet) -> Page:
        async def ask(target: URL) -> Page:
            return await self._client.ask(target, outlet, self._pace(outlet), cut_at=robots.SIZE_LIMIT)

        return await _follow(guard.check(url, outlet), outlet, ask, _ROBOTS_REDIRECTS)


async def _follow(
    start: URL, outlet: Outlet, ask: Callable[[URL], Awaitable[Page]], limit: int, *, own_hosts: bool = False
) -> Page:
    """Return the answer at the end of a redirect chain; each redirect passes the same guard as the first URL.

    A redirect from https to http is followed: the page is public, and the publisher sent the redirect over TLS.
    """
    passed: list[str] = []
    url = start
    while True:
        try:
            page = await ask(url)
        except FetchError as error:
            if passed:
                error.after(passed[-1])
            raise
        if page.status not in REDIRECTS:
            return replace(page, redirects=tuple(passed))
        passed.append(str(url))
        url = _next(url, page, outlet)
        if own_hosts and not outlet.owns(url.raw_host or ""):
            raise FetchError("foreign-host", f"{passed[-1][:200]} leads to {str(url)[:200]}", target=str(url))
        if str(url) in passed:
            raise FetchError("redirect-loop", f"{passed[-1][:200]} leads back to {str(url)[:200]}")
        if len(passed) > limit:
            raise FetchError("too-many-redirects", f"{passed[0][:200]}: more than {limit}")


def _next(url: URL, page: Page, outlet: Outlet) -> URL:
    location = page.headers.get("location")
    if not location:
        raise FetchError("bad-redirect", f"{str(url)[:200]}: status {page.status} without a Location")
    try:
        return guard.check(url.join(URL(location)), outlet)
    except ValueError as error:
        raise FetchError("bad-redirect", f"{str(url)[:200]} to {location[:200]!r}: {error}") from error
    except FetchError as error:
        error.after(str(url))
        raise
