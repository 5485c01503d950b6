"""robots.txt by RFC 9309: the group that applies, missing and broken files, and caching."""

import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.robots import LONGEST_DELAY, SIZE_LIMIT, parse

SITE = "http://khabar.example"


def allowed(robots: str | bytes, path: str, product: str = "Peyk") -> bool:
    return parse(robots.encode() if isinstance(robots, str) else robots, product).allows(SITE + path)


@pytest.mark.parametrize(
    ("robots", "path", "expected"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a", "/ab", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("User-agent: *\nDisallow: /\nAllow: /fa/", "/fa/1", True),
        ("User-agent: *\nAllow: /fa\nDisallow: /fa/private", "/fa/private/1", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /*?s=", "/fa?s=1", False),
        ("User-agent: *\nDisallow: /خبر", "/%D8%AE%D8%A8%D8%B1/1", False),
        ("User-agent: *\nDisallow: /%D8%AE%D8%A8%D8%B1", "/%D8%AE%D8%A8%D8%B1/1", False),
        ("User-agent: Peyk\nDisallow: /a\n\nUser-agent: *\nDisallow: /", "/b", True),
        ("User-agent: *\nDisallow: /\n\nuser-agent: pEyK\nDisallow: /a", "/a", False),
        ("User-agent: Peyk/2.0\nDisallow: /", "/b", False),
        ("User-agent: Other\nUser-agent: Peyk\nDisallow: /a", "/a", False),
        ("User-agent: Pey\nDisallow: /", "/a", True),
        ("User-agent: PeykBot\nDisallow: /", "/a", True),
        ("User-agent: Other\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /a\nUser-agent: Other\nDisallow: /b", "/b", True),
        ("User-agent: * # everybody\nDisallow: /a # not this", "/a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", "/a", False),
        ("User-agent: *\rDisallow: /a", "/a", False),
        ("<html><body>Not found</body></html>", "/a", True),
        (b"\xff\xfe\x00\x01", "/a", True),
        (b"#" * SIZE_LIMIT + b"\nUser-agent: *\nDisallow: /", "/a", True),
    ],
)
def test_rules(robots: str | bytes, path: str, expected: bool) -> None:
    assert allowed(robots, path) is expected


@pytest.mark.parametrize(
    ("robots", "seconds"),
    [
        ("", 0),
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: *\nCrawl-delay: 5\n\nUser-agent: Peyk\nCrawl-delay: 1", 1),
        ("User-agent: *\nRequest-rate: 1/10", 10),
        ("User-agent: *\nCrawl-delay: 86400", LONGEST_DELAY),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: -1", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        ("User-agent: *\nCrawl-delay: inf", 0),
    ],
)
def test_delay(robots: str, seconds: float) -> None:
    assert parse(robots.encode(), "Peyk").delay == seconds


@given(st.binary(max_size=2000))
def test_any_bytes_are_rules(robots: bytes) -> None:
    rules = parse(robots, "Peyk")
    assert rules.allows(SITE + "/a") in (True, False)
    assert 0 <= rules.delay <= LONGEST_DELAY


def test_thousands_of_groups_cost_no_more_than_their_size() -> None:
    """A parser that stores every rule once per agent of its group would store a hundred million here."""
    agents = "".join(f"User-agent: bot{number}\n" for number in range(10_000))
    tracemalloc.start()
    try:
        rules = parse((agents + "Disallow: /a\n" * 10_000).encode(), "Peyk")
        assert tracemalloc.get_traced_memory()[1] < 32 << 20
    finally:
        tracemalloc.stop()
    assert rules.allows(SITE + "/a")


BAN = (200, {}, b"User-agent: *\nDisallow: /")
PAGE = (200, {}, b"here")


@pytest.mark.parametrize(
    ("robots", "reason"),
    [
        ((200, {}, b""), None),
        ((200, {}, b"User-agent: *\nAllow: /"), None),
        (BAN, "robots-disallowed"),
        ((404, {}, b""), None),
        ((401, {}, b""), None),
        ((403, {}, b"<script>__arcsjs</script>"), None),
        ((200, {}, b"<script>__arcsjs</script>"), None),
        ((204, {}, b""), None),
        ((500, {}, b""), "robots-unreachable"),
        ((503, {}, b""), "robots-unreachable"),
        ((429, {"Retry-After": "9"}, b""), "http-429"),
        ((301, {"Location": "/elsewhere"}, b""), "robots-disallowed"),
        ((301, {"Location": "http://khabar.example/elsewhere"}, b""), "robots-disallowed"),
        ((301, {"Location": "/robots.txt"}, b""), None),
        ((301, {"Location": "/hop0"}, b""), None),
        ((301, {}, b""), None),
        ((301, {"Location": "http://169.254.169.254/"}, b""), "private-address"),
        ((200, {"Content-Encoding": "gzip"}, b"not gzip"), "robots-unreachable"),
        ((200, {}, BAN[2] + b"\n" + b"#" * (2 * SIZE_LIMIT)), "robots-disallowed"),
        (b"", "connection"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf", "robots-unreachable"),
    ],
)
def test_what_an_answer_means(visit: Any, robots: Any, reason: str | None) -> None:
    hops = {f"/hop{n}": (301, {"Location": f"/hop{n + 1}"}, b"") for n in range(7)}
    seen = visit({"/robots.txt": robots, "/elsewhere": BAN, "/a": PAGE} | hops, "/a")
    assert getattr(seen.outcomes[0], "reason", None) == reason
    assert ("/a" in seen.site.paths()) is (reason is None)


@pytest.mark.parametrize("together", [False, True])
@pytest.mark.parametrize("robots", [(404, {}, b""), BAN])
def test_fetched_once_per_origin(visit: Any, robots: Any, together: bool) -> None:
    seen = visit({"/robots.txt": robots, "/a": PAGE, "/b": PAGE}, "/a", "/b", "/a", together=together)
    assert [request.path for request in seen.site.requests].count("/robots.txt") == 1


def test_each_host_has_its_own(visit: Any) -> None:
    seen = visit({"/a": PAGE}, "http://khabar.example/a", "http://www.khabar.example/a")
    hosts = [request.host for request in seen.site.requests if request.path == "/robots.txt"]
    assert hosts == ["khabar.example", "www.khabar.example"]


def test_an_unreachable_one_is_not_asked_again_for_every_page(visit: Any) -> None:
    seen = visit({"/robots.txt": (500, {}, b"")}, "/a", "/b", "/c")
    assert [error.reason for error in seen.outcomes] == ["robots-unreachable"] * 3
    assert len(seen.site.requests) == 2, "the first, and its one repetition"


def test_feeds_are_under_it_too(visit: Any) -> None:
    routes = {"/robots.txt": (200, {}, b"User-agent: *\nDisallow: /rss"), "/rss": PAGE}
    assert visit(routes, "/rss").error.reason == "robots-disallowed"
