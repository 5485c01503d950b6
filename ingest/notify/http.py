"""Bounded HTTP requests to the hosts of channels: no private address unless the settings name it, no redirect."""

import asyncio
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ingest.fetch import guard
from ingest.fetch.errors import REASONS, FetchError
from ingest.fetch.failures import CAUGHT, as_fetch_error, ask_once
from ingest.fetch.tunnel import Tunnel
from ingest.notify.channel import SendError
from ingest.proxy import Proxy
from ingest.settings import settings

_MOST = 64 * 1024
"""Bytes that are read of an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of any status. `headers` have lower-case names."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Request:
    """A request. `seconds` limit all of it; `url` may have secrets in its path, which no error shows."""

    url: str
    seconds: float
    method: str = "GET"
    headers: Mapping[str, str] | None = None
    body: bytes | None = None
    proxy: Proxy | None = None


def ask(request: Request) -> Answer:
    """Send a request once and return the answer. Raises SendError, for the whole channel, if there is none."""
    return asyncio.run(_ask(request))


async def _ask(request: Request) -> Answer:
    url = URL(request.url)
    host = url.raw_host or ""
    resolver = _Resolver(aiohttp.ThreadedResolver())
    try:
        if not _is_named(host):
            guard.check_host(url.origin(), host)
        async with asyncio.timeout(request.seconds), _session(request, resolver) as session:
            asked = session.request(
                request.method, url, data=request.body, headers=request.headers, allow_redirects=False
            )
            async with asked as response:
                body = await _body(response)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, body)
    except FetchError as error:
        failure = error
    except CAUGHT as error:
        failure = as_fetch_error(error, url.origin())
    # Not from the error, whose text may have the whole address.
    raise SendError(_sentence(host, failure, request.proxy), whole=True)


async def _body(response: aiohttp.ClientResponse) -> bytes:
    """Return what came of the body, at most about `_MOST` bytes: the status was received, which says most."""
    body = b""
    with suppress(aiohttp.ClientError):
        async for piece in response.content.iter_any():
            body += piece
            if len(body) >= _MOST:
                break
    return body


def _sentence(host: str, error: FetchError, proxy: Proxy | None) -> str:
    known = REASONS.get(error.reason)
    if error.reason == "private-address":
        return f"{host}: not on the public internet; if this is meant, name the host in PEYK_PRIVATE_HOSTS"
    if error.reason == "proxy":
        return f"{host}: the proxy {proxy} cannot be reached, or refuses"
    return f"{host}: {known.meaning if known else error.reason}"


def _session(request: Request, resolver: "_Resolver") -> aiohttp.ClientSession:
    connector: aiohttp.BaseConnector
    if request.proxy:
        # The proxy resolves the name: in Iran a blocked name resolves to a private address.
        connector = Tunnel(request.proxy, resolver, is_trusted=True)
    else:
        connector = aiohttp.TCPConnector(resolver=resolver)
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        middlewares=(ask_once,),
        timeout=aiohttp.ClientTimeout(total=request.seconds),
        headers={"User-Agent": settings().user_agent, "Accept-Encoding": "identity"},
    )


def _is_named(host: str) -> bool:
    return host in map(str.lower, settings().private_hosts)


class _Resolver(guard.Resolver):
    """Resolves the names of PEYK_PRIVATE_HOSTS to any address, all others to public ones."""

    def __init__(self, dns: AbstractResolver) -> None:
        super().__init__(None, dns)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the IP addresses of a host. Raises FetchError(private-address), or OSError if there is none."""
        if _is_named(host):
            return await self._dns.resolve(host, port, family)
        return await super().resolve(host, port, family)


def is_good(status: int) -> bool:
    """Return whether a status means that the request was accepted."""
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
