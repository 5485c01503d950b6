"""The guard against server-side request forgery: which URLs may be requested, and which IP address they resolve to."""

import re
import socket
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from ingest.fetch.address import is_public, literal
from ingest.fetch.errors import FetchError
from ingest.outlets import Outlet

URL_LIMIT = 4096
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")


def check(url: str | URL, outlet: Outlet) -> URL:
    """Return the URL to request, without its fragment, if it may be requested for an outlet.

    The client connects to exactly the host of the result: a name that `Resolver` answers, or a public IP address in
    its standard spelling. Raises FetchError: bad-url, private-address.
    """
    try:
        target = url if isinstance(url, URL) else URL(url.strip())
        port = target.explicit_port
    except ValueError as error:
        raise FetchError("bad-url", f"{url!r:.200}: {error}") from error
    host = target.raw_host or ""
    if target.scheme not in _PORTS:
        raise _bad(target, f"scheme {target.scheme!r} is never requested, only http and https")
    if target.raw_user is not None or target.raw_password is not None:
        raise _bad(target, "has credentials")
    if len(str(target)) > URL_LIMIT:
        raise _bad(target, f"longer than {URL_LIMIT} characters")
    if port not in (None, 80, 443) and not (is_local(host, outlet) and port == connect_to(outlet)[1]):
        raise _bad(target, f"port {port} is never requested, only 80 and 443")
    check_host(target, host)
    return target.with_fragment(None)


def check_host(target: URL, host: str) -> None:
    """Raise FetchError if the host of a URL is a private address, a disguised spelling of one, or no host name."""
    try:
        address = literal(host)
    except ValueError as error:
        raise _bad(target, str(error)) from error
    if address is None:
        if len(host) > 253 or not _NAME.fullmatch(host):
            raise _bad(target, "not a host name")
    elif not is_public(address):
        raise FetchError("private-address", f"{str(target)[:200]}: {address} is not on the public internet")
    elif address != host:
        raise _bad(target, f"a disguised spelling of {address}")


def _bad(target: URL, why: str) -> FetchError:
    return FetchError("bad-url", f"{str(target.with_user(None) if target.host else target)[:200]}: {why}")


def is_local(host: str, outlet: Outlet) -> bool:
    """Return whether requests to a host go to the `connect_to` address of the outlet's row."""
    return outlet.connect_to is not None and outlet.owns(host)


def connect_to(outlet: Outlet) -> tuple[str, int]:
    """Return the IP address and port of a row's `connect_to`."""
    address, _, port = (outlet.connect_to or "").rpartition(":")
    return address.strip("[]"), int(port)


class Resolver(AbstractResolver):
    """Resolves names for one outlet: its own hosts to the row's `connect_to`, if set, all others by DNS if public.

    The connector asks this resolver, so it connects to the very address that was checked. That defeats DNS rebinding.
    """

    def __init__(self, outlet: Outlet | None, dns: AbstractResolver) -> None:
        self._outlet = outlet
        self._dns = dns

    def is_local(self, host: str) -> bool:
        """Return whether the row's `connect_to` applies to a host."""
        return self._outlet is not None and is_local(host, self._outlet)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Return the IP addresses of a host. Raises FetchError(private-address) if any is private, OSError if none."""
        if self._outlet and self.is_local(host):
            address, port = connect_to(self._outlet)
            kind = socket.AF_INET6 if ip_address(address).version == 6 else socket.AF_INET
            flags = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
            return [ResolveResult(hostname=host, host=address, port=port, family=kind, proto=0, flags=flags)]
        answers = await self._dns.resolve(host, port, family)
        for answer in answers:
            if not is_public(answer["host"]):
                raise FetchError("private-address", f"{host} resolves to {answer['host']}")
        return answers

    async def close(self) -> None:
        """Close nothing: all outlets share the DNS resolver."""
