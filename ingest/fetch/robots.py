"""robots.txt (RFC 9309): fetched once a day per origin and obeyed for feeds and pages."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from protego import Protego
from yarl import URL

from ingest.fetch.errors import UNSENT, FetchError
from ingest.fetch.memory import Memory
from ingest.model import Page
from ingest.outlets import Outlet

SIZE_LIMIT = 500 * 1024
"""Most bytes to read of a robots.txt; RFC 9309, 2.5 requires at least this limit."""
LIFETIME = 24 * 3600.0
"""Seconds for which a robots.txt is cached; RFC 9309, 2.4."""
FAILURE_LIFETIME = 300.0
"""Seconds for which a failure to fetch it is cached, so that a dead host costs one attempt and not one per page."""
LONGEST_DELAY = 60.0
"""Longest crawl delay in seconds that is obeyed; a longer one would in effect forbid all crawling."""


_Key = tuple[str | None, URL]
_UNAVAILABLE = ("bot-wall", "redirect-loop", "too-many-redirects", "bad-redirect")
"""Treated as "no rules", like a 4xx: RFC 9309, 2.3.1.2 and 2.3.1.3. A wall at robots.txt blocks the pages too."""
_SHARED = ("dns", "connection", "tls", "timeout", "private-address", "bad-url")


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a robots.txt for one product token."""

    parsed: Protego
    product: str

    def allows(self, url: str) -> bool:
        """Return whether the URL may be requested."""
        return bool(self.parsed.can_fetch(url, self.product))

    @property
    def delay(self) -> float:
        """Seconds between two requests from Crawl-delay or Request-rate; 0 without either."""
        delay = self.parsed.crawl_delay(self.product) or 0.0
        rate = self.parsed.request_rate(self.product)
        return min(max(delay, rate.seconds / rate.requests if rate else 0.0), LONGEST_DELAY)


def parse(body: bytes, product: str) -> Rules:
    """Return the rules for a product token, the part of a User-Agent before the slash. Never raises.

    Groups of other crawlers are merged first. Product tokens are then compared exactly, as RFC 9309 requires, and a
    file with thousands of groups costs time in proportion to its size.
    """
    text = body[:SIZE_LIMIT].decode("utf-8-sig", "replace")
    return Rules(Protego.parse("\n".join(_addressed(line, product) for line in text.splitlines())), product)


def memory_name(connect_to: str | None, origin: URL) -> str:
    """Return the key under which `Memory` stores the robots.txt of an origin, reached at `connect_to` if given."""
    return f"{connect_to or ''} {origin}"


def _addressed(line: str, product: str) -> str:
    field, colon, value = line.partition(":")
    if not colon or field.strip().lower() not in ("user-agent", "user agent", "useragent"):
        return line
    token = value.partition("#")[0].partition("/")[0].strip().lower()
    return f"User-agent: {token if token in ('*', product.lower()) else '-'}"


class Robots:
    """A cache of the rules per origin. `ask` fetches a robots.txt for an outlet and follows redirects."""

    def __init__(
        self,
        product: str,
        ask: Callable[[URL, Outlet], Awaitable[Page]],
        clock: Callable[[], float] = time.monotonic,
        memory: Memory | None = None,
    ) -> None:
        self._product = product
        self._memory = memory
        self._ask = ask
        self._clock = clock
        self._known: dict[_Key, tuple[float, Rules | FetchError]] = {}
        self._locks: defaultdict[_Key, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def delay(self, url: URL, outlet: Outlet) -> float:
        """Return the crawl delay in seconds of a URL's origin, if robots.txt allows the URL.

        Raises FetchError: robots-disallowed; robots-unreachable after a server error; or the network's failure, such
        as dns or timeout, if robots.txt cannot be fetched.
        """
        key = (outlet.connect_to, url.origin())
        async with self._locks[key]:
            expires, rules = self._known.get(key, (0.0, None))
            if rules is None or expires <= self._clock():
                rules, lifetime = await self._learn(key, outlet)
                self._known[key] = (self._clock() + lifetime, rules)
        if isinstance(rules, FetchError):
            raise FetchError(rules.reason, rules.detail)
        if not rules.allows(str(url)):
            raise FetchError("robots-disallowed", f"{str(url)[:200]}: {url.origin()}/robots.txt forbids it")
        return rules.delay

    async def _learn(self, key: _Key, outlet: Outlet) -> tuple[Rules | FetchError, float]:
        """Return the rules and the seconds for which they may be cached."""
        name = memory_name(*key)
        kept = await asyncio.to_thread(self._memory.robots, name) if self._memory else None
        if kept:
            return parse(kept[0], self._product), LIFETIME - kept[1]
        answer = await self._fetch(key[1] / "robots.txt", outlet)
        if isinstance(answer, FetchError):
            return answer, FAILURE_LIFETIME
        if self._memory:
            await asyncio.to_thread(self._memory.keep_robots, name, answer)
        return parse(answer, self._product), LIFETIME

    async def _fetch(self, url: URL, outlet: Outlet) -> bytes | FetchError:
        """Fetch a robots.txt and return its body, empty if there are no rules."""
        try:
            page = await self._ask(url, outlet)
        except FetchError as error:
            if error.reason in (*UNSENT, "http-429"):
                raise
            if error.reason.startswith(("http-2", "http-3", "http-4")) or error.reason in _UNAVAILABLE:
                return b""
            if error.reason in _SHARED:
                return FetchError(error.reason, error.detail)
            return FetchError("robots-unreachable", str(error))
        return page.body
