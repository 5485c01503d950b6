"""Tunnel connections through a SOCKS5 proxy or by HTTP CONNECT."""

import asyncio
import socket
import ssl as tls
from typing import Any, cast

import python_socks
from aiohttp.client_proto import ResponseHandler
from aiohttp_socks import ProxyConnector
from python_socks import ProxyType
from python_socks.async_.asyncio.v2 import Proxy as Dialler

from ingest.fetch.errors import FetchError
from ingest.fetch.guard import Resolver
from ingest.proxy import Proxy

_HOSTS_FAULT = (1, 3, 4, 5, 6)
"""SOCKS5 reply codes (RFC 1928) that blame the host, not the proxy."""
_GREETING = 2
"""Bytes of a SOCKS5 server's answers to the greeting and to the password; the answer to the request is longer."""


class Tunnel(ProxyConnector):
    """Connects through `proxy`. `resolver` resolves hosts and refuses private addresses.

    A proxy that resolves names itself receives the name once `resolver` has allowed it; `is_trusted` skips that check.
    Hosts with a `connect_to` in their row are always reached at that address. TLS verifies the host's name, as without
    a proxy. Raises FetchError: `proxy` if the proxy is at fault, else the same reason as without a proxy.
    """

    def __init__(self, proxy: Proxy, resolver: Resolver, *, is_trusted: bool, **options: Any) -> None:
        super().__init__(proxy.host, proxy.port, **options)
        self._proxy = proxy
        self._guard = resolver
        self._is_trusted = is_trusted and proxy.resolves

    async def _connect_via_proxy(
        self, host: str, port: int, ssl: tls.SSLContext | None = None, timeout: float | None = None
    ) -> tuple[asyncio.Transport, ResponseHandler]:
        target = await self._target(host, port)
        dialler = Dialler(
            ProxyType.SOCKS5 if self._proxy.is_socks else ProxyType.HTTP,
            self._proxy.host,
            self._proxy.port,
            self._proxy.user,
            self._proxy.password,
            rdns=True,
        )
        try:
            stream = await dialler.connect(*target, timeout=timeout)
        except python_socks.ProxyConnectionError as error:
            raise FetchError("proxy", f"{host}: {error.strerror}") from None
        except python_socks.ProxyTimeoutError:
            raise FetchError("timeout", f"{host}: no connection through {self._proxy}") from None
        except python_socks.ProxyError as error:
            raise self._refused(host, error) from None
        except asyncio.IncompleteReadError as error:
            # Many SOCKS proxies close the connection on a wrong password.
            why = "it hung up on the greeting or the password" if error.expected == _GREETING else "it hung up"
            raise refused(self._proxy, host, why, is_hosts_fault=error.expected != _GREETING) from None
        try:
            stream = await stream.start_tls(host, ssl) if ssl else stream
        except tls.SSLError as error:
            raise FetchError("tls", f"{host}: {error}") from error
        protocol = _Handler(self._loop, stream)
        transport = cast(asyncio.Transport, stream.writer.transport)
        transport.set_protocol(protocol)
        protocol.connection_made(transport)
        return transport, protocol

    async def _target(self, host: str, port: int) -> tuple[str, int]:
        """Return the host and port that the proxy is asked to connect to."""
        if self._guard.is_local(host):
            (answer,) = await self._guard.resolve(host, port)
            return answer["host"], answer["port"]
        if self._is_trusted:
            return host, port
        try:
            answers = await self._guard.resolve(host, port, socket.AF_UNSPEC)
        except OSError as error:
            raise FetchError("dns", f"{host}: {error.strerror or error}") from None
        if self._proxy.resolves:
            return host, port
        # The proxy may not support IPv6, so prefer IPv4.
        return min(answers, key=lambda answer: answer["family"] != socket.AF_INET)["host"], port

    def _refused(self, host: str, error: python_socks.ProxyError) -> FetchError:
        """Report only the status of an HTTP proxy: its message may repeat the credentials."""
        code = error.error_code
        if self._proxy.is_socks:
            return refused(self._proxy, host, str(error), is_hosts_fault=code in _HOSTS_FAULT)
        return refused(self._proxy, host, f"status {code or 'unknown'}", is_hosts_fault=code is None or code >= 500)


class _Handler(ResponseHandler):
    """Keeps a reference to the stream, since its garbage collection would close the transport."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stream: object) -> None:
        super().__init__(loop)
        self._stream = stream


def refused(proxy: Proxy, host: str, why: str, *, is_hosts_fault: bool) -> FetchError:
    """Return the error for a failed connection through a proxy: `connection` if the host is at fault, else `proxy`."""
    if is_hosts_fault:
        return FetchError("connection", f"{host}: {proxy} does not reach it ({why})")
    advice = "set its address, user and password in PEYK_PROXY, or as `proxy` in the outlet's row"
    return FetchError("proxy", f"{proxy} refuses ({why}); {advice}")
