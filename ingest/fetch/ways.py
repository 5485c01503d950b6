"""The routes to hosts: directly or through a proxy. Routes share no connections."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from ingest.fetch.address import literal
from ingest.fetch.certificates import Direct, Noting, Seen
from ingest.fetch.decode import ACCEPTED
from ingest.fetch.errors import FetchError
from ingest.fetch.failures import ask_once
from ingest.fetch.guard import Resolver
from ingest.fetch.tunnel import Tunnel, refused
from ingest.outlets import Outlet
from ingest.proxy import Proxy, chosen
from ingest.settings import Settings

_UNAUTHORISED = 407


class _Through(Noting, Tunnel):
    """A tunnel whose certificates are those of the hosts behind it."""


class Ways:
    """One aiohttp session per route. Each row with `connect_to` has its own, so that rows never share a connection.

    `dns` resolves host names; private addresses are refused, except for the proxy's own name.
    """

    def __init__(self, settings: Settings, dns: AbstractResolver) -> None:
        self._settings = settings
        self._dns = dns
        self.certificates = Seen()
        self._sessions: dict[tuple[tuple[str, ...], Proxy | None], aiohttp.ClientSession] = {}

    async def close(self) -> None:
        """Close all connections."""
        for session in self._sessions.values():
            await session.close()

    @asynccontextmanager
    async def get(self, url: URL, outlet: Outlet, headers: dict[str, str]) -> AsyncIterator[aiohttp.ClientResponse]:
        """Send one GET to a checked URL and yield the response. Raises FetchError and aiohttp's exceptions."""
        proxy = chosen(outlet.proxy, self._settings.proxy)
        session = self._session(outlet, proxy)
        if proxy is None or _is_tunnel(proxy, outlet):
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                yield response
            return
        await self._check(url)
        try:
            async with session.get(url, allow_redirects=False, **_forwarding(proxy, url, headers)) as response:
                if response.status == _UNAUTHORISED:
                    raise refused(proxy, url.host or "", f"status {response.status}", is_hosts_fault=False)
                yield response
        except aiohttp.ClientHttpProxyError as error:
            why = f"status {error.status}"
            raise refused(proxy, url.host or "", why, is_hosts_fault=error.status >= 500) from None
        except aiohttp.ClientConnectorDNSError:
            # Only the proxy's name is resolved by the connector.
            raise FetchError("proxy", f"the name of {proxy} does not resolve") from None

    async def _check(self, url: URL) -> None:
        """Refuse a name that resolves to a private address here, before the proxy resolves it again."""
        host = url.raw_host or ""
        if self._settings.proxy_resolves or literal(host) is not None:
            return
        try:
            await Resolver(None, self._dns).resolve(host, url.port or 0)
        except OSError as error:
            raise FetchError("dns", f"{host}: {error.strerror or error}") from error

    def _session(self, outlet: Outlet, proxy: Proxy | None) -> aiohttp.ClientSession:
        # Include the hosts: a row may get aliases while it is probed.
        row = (outlet.id, outlet.connect_to, outlet.domain, *outlet.aliases) if outlet.connect_to else ()
        key = (row, proxy)
        if key not in self._sessions:
            self._sessions[key] = aiohttp.ClientSession(
                connector=self._connector(outlet, proxy),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                middlewares=(ask_once,),
                max_field_size=16 * 1024,
                timeout=aiohttp.ClientTimeout(
                    total=self._settings.request_timeout, connect=self._settings.connect_timeout
                ),
                headers={
                    "User-Agent": self._settings.user_agent,
                    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                    "Accept-Language": "fa,en;q=0.5",
                    "Accept-Encoding": ACCEPTED,
                },
            )
        return self._sessions[key]

    def _connector(self, outlet: Outlet, proxy: Proxy | None) -> aiohttp.BaseConnector:
        connector = self._bare_connector(outlet, proxy)
        connector.seen = self.certificates
        return connector

    def _bare_connector(self, outlet: Outlet, proxy: Proxy | None) -> Noting:
        resolver = Resolver(outlet if outlet.connect_to else None, self._dns)
        if proxy is None:
            return Direct(resolver=resolver, limit=0)
        if _is_tunnel(proxy, outlet):
            return _Through(proxy, resolver, is_trusted=self._settings.proxy_resolves, limit=0)
        # It connects only to the proxy, whose address comes from the operator and may be private.
        return Direct(resolver=self._dns, limit=0)


def _is_tunnel(proxy: Proxy, outlet: Outlet) -> bool:
    """Return whether to connect with `Tunnel`, which names the IP address to the proxy.

    An HTTP proxy is used that way only for rows with `connect_to`. Many refuse CONNECT to port 80, so `http` pages are
    requested from the proxy by their full URL.
    """
    return proxy.is_socks or outlet.connect_to is not None


def _forwarding(proxy: Proxy, url: URL, headers: dict[str, str]) -> dict[str, Any]:
    """Return aiohttp's arguments for an HTTP proxy. Its URL has no credentials, since aiohttp's errors quote URLs.

    The credentials are sent in a header of the CONNECT request or, without a tunnel, of the request itself.
    """
    login = {"Proxy-Authorization": aiohttp.encode_basic_auth(proxy.user, proxy.password or "")} if proxy.user else {}
    is_tls = url.scheme == "https"
    return {
        "proxy": URL(str(proxy)),
        "headers": headers if is_tls else headers | login,
        "proxy_headers": login if is_tls else None,
    }
