"""Requests through real proxies: what the proxy receives, what is refused before, and the errors of refusals."""

import asyncio
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from ingest.fetch import FetchError
from tests.fetch.test_guard import PRIVATE, Table
from tests.fetch.test_tls import Certificate, certificate
from tests.fetch.trusting import fetched, serving
from tests.proxies import proxy

__all__ = ["certificate"]
SCHEMES = ["http", "socks5", "socks5h"]
HERE = {"/": (200, {}, b"here"), "/away": (302, {"Location": "/"}, b"")}
PUBLIC = "93.184.215.14"
NO_ADDRESS = {"connect_to": None}
"""A row as operators have them: the host is where its name leads."""


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_request_goes_through_the_proxy(visit: Any, scheme: str) -> None:
    seen = visit(HERE, "/away", through=scheme, login="peyk:s3cret@/%")
    assert (seen.page.body, seen.page.redirects) == (b"here", ("http://www.khabar.example/away",))
    assert [request.host for request in seen.site.requests] == ["www.khabar.example"] * 3
    assert len(seen.proxied) == seen.site.connections


@pytest.mark.parametrize(
    ("scheme", "told"),
    [("http", "www.khabar.example:80"), ("socks5", f"{PUBLIC}:80"), ("socks5h", "www.khabar.example:80")],
)
def test_who_resolves_a_name(visit: Any, scheme: str, told: str) -> None:
    """An HTTP proxy and socks5h get the host name after it was checked, socks5 gets the IP address."""
    dns = Table(www_khabar_example=[[PUBLIC]])
    seen = visit(HERE, "/", through=scheme, outlet=NO_ADDRESS, dns=dns)
    assert seen.page.body == b"here"
    assert {line.rpartition(" -> ")[2] for line in seen.proxied} == {told}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("target", ["http://evil.example/", *PRIVATE[:8], "http://169.254.169.254/latest/meta-data/"])
def test_a_private_target_is_refused_before_the_proxy_hears_of_it(visit: Any, scheme: str, target: str) -> None:
    dns = Table(www_khabar_example=[[PUBLIC]], evil_example=[["8.8.8.8", "10.0.0.7"]])
    for seen in (
        visit({}, target, through=scheme, outlet=NO_ADDRESS, dns=dns),
        visit({"/": (302, {"Location": target}, b"")}, "/", through=scheme, outlet=NO_ADDRESS, dns=dns),
    ):
        assert seen.error.reason == "private-address"
        assert not any("evil" in line or "127.0.0.1:80" in line for line in seen.proxied)
    assert seen.site.paths() == ["/"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_name_that_leads_nowhere(visit: Any, scheme: str) -> None:
    seen = visit(HERE, "http://no-such-name.invalid/", through=scheme, outlet=NO_ADDRESS)
    assert seen.error.reason == "dns"
    assert not seen.proxied


@pytest.mark.parametrize(("scheme", "reached"), [("http", True), ("socks5", False), ("socks5h", True)])
def test_resolution_may_be_left_to_the_proxy(visit: Any, scheme: str, reached: bool) -> None:
    """Except with socks5, which always gets an IP address, and for a literal address."""
    dns = Table(www_khabar_example=[["10.10.34.36"]])
    trusting = {"through": scheme, "outlet": NO_ADDRESS, "dns": dns, "settings": {"proxy_resolves": True}}
    seen = visit(HERE, "/", **trusting)
    assert (seen.page.body == b"here") if reached else (seen.error.reason == "private-address")
    assert visit(HERE, "http://10.10.34.36/", **trusting).error.reason == "private-address"


@pytest.mark.parametrize("outlet", [{}, NO_ADDRESS])
@pytest.mark.parametrize("given", ["", "peyk:wr0ng"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_wrong_credentials_are_told_without_them(visit: Any, scheme: str, given: str, outlet: dict[str, Any]) -> None:
    dns = Table(www_khabar_example=[[PUBLIC]])
    seen = visit(HERE, "/", through=scheme, login="peyk:s3cret", given=given, outlet=outlet, dns=dns)
    assert (seen.error.reason, seen.error.temporary) == ("proxy", True)
    assert "user and password in PEYK_PROXY" in seen.error.detail
    assert not any(secret in _whole(seen.error) for secret in ("wr0ng", "s3cret"))
    assert not seen.site.requests


@pytest.mark.parametrize("outlet", [{}, NO_ADDRESS])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_proxy_that_is_not_there(visit: Any, scheme: str, outlet: dict[str, Any]) -> None:
    """A dead proxy is not a failure of the host, and never makes the host rest."""
    dns = Table(www_khabar_example=[[PUBLIC]])
    dead = {"proxy": f"{scheme}://peyk:s3cret@127.0.0.1:9"}
    seen = visit(HERE, *["/"] * 4, settings=dead, outlet=outlet, dns=dns)
    assert [error.reason for error in seen.outcomes] == ["proxy"] * 4
    assert "127.0.0.1:9" in seen.error.detail
    assert "s3cret" not in _whole(seen.error)


def test_a_row_names_its_own_proxy_or_none(visit: Any) -> None:
    dead = {"proxy": "http://127.0.0.1:9"}
    seen = visit(HERE, "/", through="socks5", outlet=dead)
    assert seen.error.reason == "proxy" and not seen.proxied
    assert visit(HERE, "/", settings=dead, outlet={"proxy": "direct"}).page.body == b"here"


def test_the_pace_is_the_hosts_through_any_proxy(visit: Any) -> None:
    rows = [("/", {"id": f"row-{number}", "proxy": "direct"} if number % 2 else {}) for number in range(3)]
    seen = visit(HERE, *rows, through="http", settings={"pace": 0.3}, together=True)
    times = sorted(request.arrived for request in seen.site.requests)
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(times))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("name", "outcome"), [("www.khabar.example", "200 b'here' www.khabar.example 10"), ("other.example", "tls")]
)
def test_a_certificate_is_verified_by_the_hosts_name(
    certificate: Certificate, scheme: str, name: str, outcome: str
) -> None:
    """Also through a proxy that gets an IP address."""
    tls, trusted = certificate(name)
    assert asyncio.run(_ask_over_tls(tls, trusted, scheme)) == outcome


async def _ask_over_tls(tls: Any, trusted: Path, scheme: str) -> str:
    async with serving(tls) as address:
        with proxy("peyk:s3cret", onward=address) as running:
            return await fetched(trusted, PEYK_PROXY=running.address(scheme, "peyk:s3cret"))


def _whole(error: FetchError) -> str:
    """Return all text that a log may show of an error and of the errors that caused it."""
    told, cause = "", error
    while cause:
        told += f"{cause} {cause!r} {vars(cause)}"
        cause = cause.__cause__ or cause.__context__
    return told
