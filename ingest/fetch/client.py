"""The HTTP client for single requests: limits on time and size, pacing per host, one retry after network errors."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import quote_from_bytes

import aiohttp
from aiohttp.abc import AbstractResolver
from tenacity import AsyncRetrying, retry_if_exception, stop_after_attempt, wait_random
from yarl import URL

from ingest.fetch import retry_after
from ingest.fetch.decode import Decoder
from ingest.fetch.errors import UNSENT, FetchError
from ingest.fetch.failures import CAUGHT, as_fetch_error
from ingest.fetch.memory import HostState, Memory
from ingest.fetch.pace import Budget, Pacer
from ingest.fetch.ways import Ways
from ingest.model import Page
from ingest.outlets import Outlet
from ingest.settings import Settings
from ingest.walls import wall

REDIRECTS = (301, 302, 303, 307, 308)
_BODIES = (200, 203)
_REPEATED = ("connection", "dns", "truncated", "http-500", "http-502", "http-504")
"""Reasons for a retry. Not `timeout`: more requests make a slow host slower."""
_ERROR_BODY = 64 * 1024
"""Most bytes to read of the body of an error."""
_REST = 60.0
"""Seconds that a host rests after a 429 without Retry-After."""


_NEUTRAL = ("truncated", "private-address", "bad-url")
"""Reasons that say nothing about whether the host can be reached."""
_TROUBLE = ("connection", "dns", "tls", "timeout", "http-503")
_PATIENCE = 3
"""Consecutive failures of these kinds after which a host rests: PEYK_RETRY_SECONDS, doubled after each further one."""
_LONGEST_REST = 6 * 3600.0
_SLOW = 2.0
"""A longer delay outlasts the start of another process, which would send too soon without a shared note."""


Meter = Callable[[str, float, int], None]
"""Called at the end of each request with the outlet's id, the seconds since its start, and the bytes of the body."""


def host_of(url: URL) -> str:
    """Return the host of a URL without a final dot, as pacing and budgets count it."""
    return (url.raw_host or "").rstrip(".")


@dataclass(frozen=True, slots=True)
class _Size:
    """Limits of a body in bytes: a longer one is refused, or cut at `cut_at` if that is set."""

    most: int
    cut_at: int | None = None


class Client:
    """Sends single requests. Redirects are followed by `Fetcher`, robots.txt is read by `Robots`."""

    def __init__(
        self,
        settings: Settings,
        dns: AbstractResolver | None = None,
        memory: Memory | None = None,
        budget: Budget | None = None,
        meter: Meter | None = None,
    ) -> None:
        self._settings = settings
        self._meter = meter
        self._dns = dns
        self._memory = memory
        self._states: dict[str, HostState] = {}
        self._ways: Ways | None = None
        self.pacer = Pacer(settings.concurrency, budget=budget, throttle=settings.throttle)

    async def __aenter__(self) -> Self:
        self._ways = Ways(self._settings, self._dns or aiohttp.ThreadedResolver())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._ways:
            await self._ways.close()

    async def ask(
        self,
        url: URL,
        outlet: Outlet,
        delay: float,
        headers: dict[str, str] | None = None,
        *,
        most: int | None = None,
        cut_at: int | None = None,
    ) -> Page:
        """Send one GET to a checked URL and return the answer: a page, a 304 or a redirect.

        `delay`: minimum seconds since the host's last answer. `most`: largest accepted body in bytes, by default the
        page limit. `cut_at`: keep only that many bytes instead of refusing a larger body. Raises FetchError.
        """
        size = _Size(self._settings.page_limit if most is None else most, cut_at)
        host = host_of(url)
        await self._recall(host)
        retrying = AsyncRetrying(
            stop=stop_after_attempt(2),
            wait=wait_random(0, 0.5),
            retry=retry_if_exception(_worth_repeating),
            reraise=True,
        )
        try:
            page: Page = await retrying(self._ask, url, outlet, delay, headers or {}, size)
        except FetchError as error:
            await self._learn(host, error)
            raise
        await self._learn(host, None)
        return page

    async def _recall(self, host: str) -> None:
        if host in self._states:
            return
        self._states[host] = HostState()
        if self._memory:
            state = self._states[host] = await asyncio.to_thread(self._memory.recall, host)
            self.pacer.asked(host, state.idle)
            if state.rest:
                self.pacer.rest(host, state.rest)

    async def _learn(self, host: str, error: FetchError | None) -> None:
        """Apply Retry-After, or backoff after repeated failures, and share it with other processes."""
        if error and error.reason in (*UNSENT, *_NEUTRAL):
            return
        before = self._states[host]
        if error and error.retry_after:
            state = HostState(error.retry_after, 0, error.reason)
        elif error and error.reason in _TROUBLE:
            failures = before.failures + 1
            rest = self._settings.retry_seconds * 2 ** min(failures - _PATIENCE, 30) if failures >= _PATIENCE else 0.0
            state = HostState(min(rest, _LONGEST_REST), failures, error.reason)
            self.pacer.rest(host, state.rest)
        else:
            state = HostState()
        self._states[host] = state
        if self._memory and (state.rest, state.failures) != (0.0, before.failures):
            await asyncio.to_thread(self._memory.note, host, state)

    async def _ask(self, url: URL, outlet: Outlet, delay: float, headers: dict[str, str], size: _Size) -> Page:
        assert self._ways
        host = host_of(url)
        async with self.pacer.turn(host, delay):
            # Also before the request: if this process is killed meanwhile, the next one knows of it.
            await self._mark(host, delay)
            began, size_read = time.monotonic(), 0
            try:
                async with self._ways.get(url, outlet, headers) as response:
                    page = await self._read(response, url, size)
                    size_read = len(page.body)
            except CAUGHT as error:
                raise as_fetch_error(error, url) from error
            finally:
                if self._meter:
                    self._meter(outlet.id, time.monotonic() - began, size_read)
                await self._mark(host, delay)
                validity = self._ways.certificates.take(host)
                if self._memory and validity:
                    await asyncio.to_thread(self._memory.note_certificate, host, validity)
            pause = _pause(page)
            if pause is not None:
                self.pacer.rest(host, pause)
        _refuse(page, pause)
        return page

    async def _mark(self, host: str, delay: float) -> None:
        """Share the time of a request with later processes."""
        if self._memory and delay > _SLOW:
            await asyncio.to_thread(self._memory.note, host, self._states[host])

    async def _read(self, response: aiohttp.ClientResponse, url: URL, size: _Size) -> Page:
        now = datetime.now(UTC)
        body = b""
        if response.status in _BODIES:
            body = await self._body(response, url, size)
        elif response.status not in (*REDIRECTS, 304):
            # The body is only searched for marks of a wall, so its errors do not matter: the status is the error.
            # Except at 403, the status of walls: a cut-off body may have lost the mark, so it is a failure to retry.
            try:
                body = await self._body(response, url, _Size(_ERROR_BODY, _ERROR_BODY))
            except (FetchError, *CAUGHT) as error:
                cut = not isinstance(error, FetchError) or error.reason == "truncated"
                if response.status == HTTPStatus.FORBIDDEN and cut:
                    raise
        return Page(str(url), response.status, _headers(response.raw_headers), body, now, str(url))

    async def _body(self, response: aiohttp.ClientResponse, url: URL, size: _Size) -> bytes:
        limit = size.most if size.cut_at is None else size.cut_at
        decoder = Decoder(response.headers.get("Content-Encoding", ""), limit)
        async for piece in response.content.iter_any():
            if not decoder.feed(piece):
                if size.cut_at is None:
                    raise FetchError("too-large", f"{str(url)[:200]}: more than {limit} bytes")
                break
        return decoder.finish()


def _headers(raw: tuple[tuple[bytes, bytes], ...]) -> dict[str, str]:
    """Lower-case the names, join repeated values (RFC 9110), and encode Location in ASCII as browsers do."""
    headers: dict[str, str] = {}
    for name_bytes, value_bytes in raw:
        name = name_bytes.decode("latin-1").lower()
        if name == "location":
            value = quote_from_bytes(value_bytes.strip(), safe=bytes(range(0x21, 0x7F)))
        else:
            try:
                value = value_bytes.decode()
            except UnicodeDecodeError:
                value = value_bytes.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _pause(page: Page) -> float | None:
    """Return the seconds for which the answer asks to send no requests, or None."""
    if page.status not in (429, 503):
        return None
    asked = retry_after.parse(page.headers.get("retry-after"), page.fetched_at)
    return _REST if asked is None and page.status == 429 else asked


def _refuse(page: Page, pause: float | None) -> None:
    name = wall(page)
    if name:
        raise FetchError("bot-wall", f"{page.url[:200]}: {name}, status {page.status}", page=page)
    if page.status not in (*_BODIES, *REDIRECTS, 304):
        raise FetchError(f"http-{page.status}", page.url[:200], retry_after=pause, page=page)


def _worth_repeating(error: BaseException) -> bool:
    return isinstance(error, FetchError) and error.reason in _REPEATED
