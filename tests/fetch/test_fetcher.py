"""The headers of a request, the fields of a page, redirects and statuses."""

import gzip
import zlib
from datetime import UTC, datetime
from typing import Any

import pytest

HOST = "http://www.khabar.example"
PERSIAN = "می\u200cشود، خبر"


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def test_a_page(visit: Any) -> None:
    before = datetime.now(UTC)
    page = visit({"/a": (200, {"ETag": '"x"', "X-Twice": "1\r\nX-Twice: 2"}, PERSIAN.encode())}, "/a").page
    assert (page.url, page.requested_url, page.redirects, page.status) == (HOST + "/a", HOST + "/a", (), 200)
    assert page.body.decode() == PERSIAN
    assert page.headers["etag"] == '"x"'
    assert page.headers["x-twice"] == "1, 2"
    assert before <= page.fetched_at <= datetime.now(UTC)


def test_what_is_sent(visit: Any) -> None:
    request = visit({"/a": (200, {}, b"")}, "/a").site.requests[-1]
    assert request.host == "www.khabar.example"
    assert request.headers["user-agent"].startswith("Peyk/")
    assert request.headers["accept-language"].startswith("fa")
    assert request.headers["accept-encoding"] == "gzip, deflate"


def test_no_cookie_is_ever_sent(visit: Any) -> None:
    seen = visit({"/a": (200, {"Set-Cookie": "id=1; Path=/"}, b"")}, "/a", "/a")
    assert all("cookie" not in request.headers for request in seen.site.requests)


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/خبر/۱۲", "/%D8%AE%D8%A8%D8%B1/%DB%B1%DB%B2"),
        ("/%D8%AE%d8%a8", "/%D8%AE%D8%A8"),
        ("/می\u200cشود", "/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF"),
        ("/a b", "/a%20b"),
        ("/a?q=۱&r=b%26c", "/a?q=%DB%B1&r=b%26c"),
        ("/a#part", "/a"),
        ("/a//b/", "/a//b/"),
    ],
)
def test_addresses_are_sent_as_uris(visit: Any, asked: str, sent: str) -> None:
    page = visit({sent: (200, {}, b"ok")}, asked).page
    assert (page.url, page.requested_url) == (HOST + sent, HOST + asked)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("x-gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", bare_deflate)],
)
def test_bodies_are_decompressed(visit: Any, encoding: str, pack: Any) -> None:
    body = PERSIAN.encode() * 1000
    assert visit({"/a": (200, {"Content-Encoding": encoding}, pack(body))}, "/a").page.body == body


class TestConditional:
    def test_unchanged(self, visit: Any) -> None:
        seen = visit(
            {"/a": (304, {"ETag": '"x"'}, b"")}, "/a", etag='"x"', last_modified="Tue, 20 Oct 2026 16:00:00 GMT"
        )
        assert (seen.page.status, seen.page.body) == (304, b"")
        sent = seen.site.requests[-1].headers
        assert (sent["if-none-match"], sent["if-modified-since"]) == ('"x"', "Tue, 20 Oct 2026 16:00:00 GMT")

    @pytest.mark.parametrize("etag", ['"x"\r\nX-Evil: 1', '"خبر"', ""])
    def test_a_validator_that_cannot_be_sent_is_left_out(self, visit: Any, etag: str) -> None:
        seen = visit({"/a": (200, {}, b"new")}, "/a", etag=etag)
        assert seen.page.body == b"new"
        assert not {"if-none-match", "x-evil"} & seen.site.requests[-1].headers.keys()

    def test_unasked_304(self, visit: Any) -> None:
        assert visit({"/a": (304, {}, b"")}, "/a").error.reason == "http-304"


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_followed(self, visit: Any, status: int) -> None:
        page = visit({"/1": (status, {"Location": "/2"}, b"moved"), "/2": (200, {}, b"here")}, "/1").page
        assert (page.body, page.url) == (b"here", HOST + "/2")
        assert (page.requested_url, page.redirects) == (HOST + "/1", (HOST + "/1",))

    @pytest.mark.parametrize(
        ("location", "end"),
        [
            (b"/2", "/2"),
            (b"2", "/dir/2"),
            (b"../2", "/2"),
            (b"?id=2", "/dir/1?id=2"),
            (b"//khabar.example/2", "/2"),
            (b" http://www.khabar.example/2 ", "/2"),
            ("/خبر".encode(), "/%D8%AE%D8%A8%D8%B1"),
            (b"/%D8%AE%D8%A8%D8%B1", "/%D8%AE%D8%A8%D8%B1"),
            ("/خبر".encode("cp1256"), "/%CE%C8%D1"),
            (b"/2#part", "/2"),
            (b"/2 3", "/2%203"),
        ],
    )
    def test_location(self, visit: Any, location: bytes, end: str) -> None:
        moved = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location + b"\r\n\r\n"
        assert visit({"/dir/1": moved, end: (200, {}, b"here")}, "/dir/1").page.url.endswith(end)

    def test_every_address_passed_is_told(self, visit: Any) -> None:
        routes = {f"/{n}": (301, {"Location": f"/{n + 1}"}, b"") for n in range(5)} | {"/5": (200, {}, b"")}
        assert visit(routes, "/0").page.redirects == tuple(f"{HOST}/{n}" for n in range(5))

    @pytest.mark.parametrize(
        ("routes", "reason", "asked"),
        [
            ({"/0": (302, {"Location": "/0"}, b"")}, "redirect-loop", 1),
            ({"/0": (302, {"Location": "/0#again"}, b"")}, "redirect-loop", 1),
            ({"/0": (302, {"Location": "/1"}, b""), "/1": (302, {"Location": "/0"}, b"")}, "redirect-loop", 2),
            ({f"/{n}": (302, {"Location": f"/{n + 1}"}, b"") for n in range(9)}, "too-many-redirects", 6),
            ({"/0": (302, {}, b"")}, "bad-redirect", 1),
            ({"/0": (302, {"Location": "http://[::1"}, b"")}, "bad-redirect", 1),
            ({"/0": (302, {"Location": "javascript:alert(1)"}, b"")}, "bad-url", 1),
            ({"/0": (302, {"Location": "/gone"}, b""), "/gone": (404, {}, b"")}, "http-404", 2),
        ],
    )
    def test_that_lead_nowhere(self, visit: Any, routes: dict[str, Any], reason: str, asked: int) -> None:
        seen = visit(routes, "/0")
        assert (seen.error.reason, len(seen.site.paths())) == (reason, asked)

    def test_validators_and_robots_go_along(self, visit: Any) -> None:
        routes = {
            "/robots.txt": (200, {}, b"User-agent: *\nDisallow: /closed"),
            "/1": (302, {"Location": "/closed"}, b""),
            "/2": (302, {"Location": "/3"}, b""),
            "/3": (304, {}, b""),
        }
        seen = visit(routes, "/1", "/2", etag='"x"')
        assert seen.outcomes[0].reason == "robots-disallowed"
        assert seen.page.status == 304
        assert seen.site.paths() == ["/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("status", "temporary", "asked"),
    [
        (204, False, 1),
        (206, False, 1),
        (300, False, 1),
        (400, False, 1),
        (401, False, 1),
        (403, False, 1),
        (404, False, 1),
        (408, True, 1),
        (410, False, 1),
        (418, False, 1),
        (451, False, 1),
        (500, True, 2),
        (502, True, 2),
        (503, True, 1),
        (504, True, 2),
        (599, True, 1),
    ],
)
def test_statuses(visit: Any, status: int, temporary: bool, asked: int) -> None:
    seen = visit({"/a": (status, {}, b"" if status == 204 else b"sorry")}, "/a")
    assert (seen.error.reason, seen.error.temporary) == (f"http-{status}", temporary)
    assert len(seen.site.paths()) == asked
    assert seen.error.page.status == status
    assert seen.error.retry_after is None
    assert HOST + "/a" in str(seen.error)


@pytest.mark.parametrize("hiccup", [(500, {}, b""), b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"])
def test_one_hiccup_is_forgiven(visit: Any, hiccup: Any) -> None:
    assert visit({"/a": [hiccup, (200, {}, b"here")]}, "/a").page.body == b"here"


def test_one_broken_page_harms_no_other(visit: Any) -> None:
    seen = visit({"/a": b"\0garbage", "/b": (200, {}, b"here")}, "/a", "/b")
    assert seen.page.body == b"here"
