"""Server-side request forgery: hostile targets, as first URL and as redirect, are refused with a reason."""

import asyncio
import socket
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from ingest.fetch import FetchError
from ingest.fetch.guard import Resolver

PRIVATE = [
    "http://127.0.0.1/",
    "http://127.0.0.1:80/",
    "https://127.0.0.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.1/",
    "http://127.0.1/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127.0.0.1./",
    "http://１２７.０.０.１/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[0:0:0:0:0:0:0:1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "http://[::ffff:0:127.0.0.1]/",
    "http://[2001:0:53aa:64c:0:fbff:f580:fffe]/",
    "http://[fec0::1]/",
    "http://[2002:c0a8:101::1]/",
    "http://0x7f.0x0.0x0.0x1/",
    "http://0300.0250.0.1/",
    "http://3232235777/",
    "http://198.18.0.1/",
    "http://10.0.0.1/",
    "http://172.31.255.255/",
    "http://192.168.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.100.100.200/latest/meta-data/",
    "http://224.0.0.1/",
    "http://255.255.255.255/",
    "http://localhost/",
    "http://LOCALHOST/",
]
BAD = [
    "http://user:secret@www.khabar.example/",
    "http://www.khabar.example@127.0.0.1/",
    "http://:@127.0.0.1/",
    "ftp://www.khabar.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "javascript:alert(1)",
    "data:text/html,hi",
    "http://www.khabar.example:22/",
    "http://www.khabar.example:6379/",
    "http://www.khabar.example:0/",
    "http://www.khabar.example:99999/",
    "http://127.0.0.1:9200/_search",
    "http://%31%32%37.0.0.1/",
    "http://www.khabar.example%00.evil.example/",
    "http://www.khabar.example\\@127.0.0.1/",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://1.2.3.4.5/",
    "http://134744072/",
    "http://" + "a" * 64 + ".example/",
    "http://" + "a." * 130 + "example/",
    "http://www.khabar.example/" + "a" * 4096,
]
NO_HOST = ["", "http:", "http://", "http:///etc", "http:\\\\127.0.0.1/", "//www.khabar.example/"]
"""Relative in a redirect, hence harmless there."""


@pytest.mark.parametrize(
    ("url", "reason"), [(url, "private-address") for url in PRIVATE] + [(url, "bad-url") for url in BAD + NO_HOST]
)
def test_hostile_address(visit: Any, url: str, reason: str) -> None:
    seen = visit({}, url)
    assert seen.error.reason == reason
    assert "secret" not in str(seen.error)
    assert not seen.site.requests


@pytest.mark.parametrize("target", PRIVATE + BAD)
def test_hostile_redirect(visit: Any, target: str) -> None:
    seen = visit({"/": (302, {"Location": target}, b"")}, "/")
    assert seen.error.reason in ("private-address", "bad-url", "bad-redirect")
    assert "http://www.khabar.example/" in seen.error.detail
    assert seen.site.paths() == ["/"]


class Table(AbstractResolver):
    """A DNS table: each look-up of a name returns its next list of addresses; the last one repeats."""

    def __init__(self, **answers: list[list[str]]) -> None:
        self._answers = {name.replace("_", "."): lists for name, lists in answers.items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        lists = self._answers[host]
        addresses = lists.pop(0) if len(lists) > 1 else lists[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=0,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.7"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["8.8.8.8", "192.168.1.1"],
        ["fe80::1%1"],
    ],
)
def test_a_name_with_any_private_answer_is_refused(visit: Any, addresses: list[str]) -> None:
    seen = visit({}, "http://evil.example/", dns=Table(evil_example=[addresses]))
    assert seen.error.reason == "private-address"
    assert "evil.example resolves to" in seen.error.detail


def test_rebinding() -> None:
    """The connector gets the address that was checked, and a name whose answer changes is checked again."""
    resolver = Resolver(None, Table(evil_example=[["8.8.8.8"], ["127.0.0.1"]]))
    assert [answer["host"] for answer in asyncio.run(resolver.resolve("evil.example", 80))] == ["8.8.8.8"]
    with pytest.raises(FetchError, match=r"evil\.example resolves to 127\.0\.0\.1"):
        asyncio.run(resolver.resolve("evil.example", 80))


def test_redirect_to_a_name_with_a_private_answer(visit: Any) -> None:
    dns = Table(evil_example=[["127.0.0.1"]])
    seen = visit({"/": (302, {"Location": "http://evil.example/"}, b"")}, "/", dns=dns)
    assert seen.error.reason == "private-address"
    assert seen.site.paths() == ["/"]


def test_connect_to_opens_the_rows_own_hosts_only(visit: Any) -> None:
    """The name ends like the row's domain, but is another's."""
    dns = Table(evilkhabar_example=[["127.0.0.1"]])
    assert visit({}, "http://evilkhabar.example/", dns=dns).error.reason == "private-address"


def test_a_row_without_connect_to_reaches_no_sample(visit: Any) -> None:
    dns = Table(www_khabar_example=[["127.0.0.1"]])
    seen = visit({"/": (200, {}, b"")}, "/", outlet={"connect_to": None}, dns=dns)
    assert seen.error.reason == "private-address"
    assert not seen.site.requests


def test_a_connection_opened_for_one_row_serves_no_other(visit: Any) -> None:
    """The first row leaves its connection open; the other row of the same Fetcher must not reuse it."""
    dns = Table(www_khabar_example=[["127.0.0.1"]])
    seen = visit({"/": (200, {}, b"")}, "/", ("/", {"id": "other", "connect_to": None}), dns=dns)
    assert seen.error.reason == "private-address"
    assert seen.site.paths() == ["/"]


def test_the_port_of_connect_to_may_stand_in_the_address(visit: Any) -> None:
    seen = visit({"/": (200, {}, b"")}, "http://khabar.example:9/", outlet={"connect_to": "127.0.0.1:9"})
    assert seen.error.reason == "connection"
