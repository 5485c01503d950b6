"""Servers that answer badly, maliciously or never: each gives one reason, within limits of time and memory."""

import asyncio
import gzip
import tracemalloc
import zlib
from asyncio import StreamWriter
from typing import Any

import pytest

LIMIT = 64 * 1024
HEAD = b"HTTP/1.1 200 OK\r\n"


async def drip(writer: StreamWriter) -> None:
    writer.write(HEAD + b"Content-Length: 1000000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b".")
        await writer.drain()
        await asyncio.sleep(0.01)


async def drip_head(writer: StreamWriter) -> None:
    writer.write(HEAD)
    while not writer.is_closing():
        writer.write(b"X-Slow: 1\r\n")
        await writer.drain()
        await asyncio.sleep(0.01)


async def silence(writer: StreamWriter) -> None:
    await asyncio.sleep(1)


async def endless(writer: StreamWriter) -> None:
    writer.write(HEAD + b"Content-Type: text/html\r\n\r\n")
    while not writer.is_closing():
        writer.write(b"." * 65536)
        await writer.drain()


def gzip_of_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    first, other = (packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + other * (megabytes - 1)


BOMB = HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip_of_zeros(megabytes=1000)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"", "connection"),
        (HEAD + b"Content-Length: 99\r\n\r\nhalf", "truncated"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nhe", "truncated"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "bad-response"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello" * 99)[:-9]), "truncated"),
        ((200, {"Content-Encoding": "gzip"}, b""), "truncated"),
        ((200, {"Content-Encoding": "gzip"}, b"<html>not gzip"), "bad-encoding"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"hello" * 99)[:-8] + bytes(8)), "bad-encoding"),
        ((200, {"Content-Encoding": "br"}, b"hello"), "bad-encoding"),
        ((200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(gzip.compress(b"hello"))), "bad-encoding"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(b"") * 1000), "bad-encoding"),
        (b"\x00\xff\xfe garbage \r\n\r\n", "bad-response"),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", "bad-response"),
        (HEAD + b"X-Long: " + b"a" * 40_000 + b"\r\n\r\n", "bad-response"),
        (HEAD + b"".join(b"X-%d: 1\r\n" % n for n in range(2000)) + b"\r\n", "bad-response"),
        ((200, {}, b"." * (LIMIT + 1)), "too-large"),
        (endless, "too-large"),
        (BOMB, "too-large"),
        ((200, {"Content-Encoding": "gzip"}, gzip.compress(bytes(LIMIT + 1))), "too-large"),
        ((200, {"Content-Encoding": "deflate"}, zlib.compress(bytes(LIMIT + 1))), "too-large"),
        (drip, "timeout"),
        (drip_head, "timeout"),
        (silence, "timeout"),
    ],
)
def test_bad_answers(visit: Any, answer: Any, reason: str) -> None:
    # A busy machine takes longer than an impatient client waits; only these rows are about waiting.
    patience = 0.3 if reason == "timeout" else 30.0
    seen = visit({"/a": answer}, "/a", settings={"page_limit": LIMIT, "request_timeout": patience})
    assert seen.error.reason == reason
    assert "\n" not in str(seen.error)


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"Content-Encoding": "br"}, b"gone"),
        (404, {"Content-Encoding": "gzip"}, b"gone"),
        (404, {}, bytes(1 << 20)),
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 99\r\n\r\nhalf",
    ],
)
def test_a_bad_body_does_not_hide_the_status(visit: Any, answer: Any) -> None:
    assert visit({"/a": answer}, "/a").error.reason == "http-404"


def test_a_refusal_that_breaks_off_is_asked_again_since_walls_answer_so(visit: Any) -> None:
    assert visit({"/a": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 99\r\n\r\nhalf"}, "/a").error.reason == "truncated"
    assert visit({"/a": (403, {"Content-Encoding": "br"}, b"no")}, "/a").error.reason == "http-403"


def test_just_within_the_limit(visit: Any) -> None:
    whole = bytes(LIMIT)
    routes = {"/a": (200, {}, whole), "/b": (200, {"Content-Encoding": "gzip"}, gzip.compress(whole))}
    seen = visit(routes, "/a", "/b", settings={"page_limit": LIMIT})
    assert [page.body for page in seen.outcomes] == [whole, whole]


def test_a_gzip_bomb_costs_no_memory(visit: Any) -> None:
    tracemalloc.start()
    try:
        seen = visit({"/a": BOMB}, "/a", settings={"page_limit": 1 << 20})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert seen.error.reason == "too-large"
    assert peak < 16 << 20


@pytest.mark.parametrize("connect_to", ["127.0.0.1:1", "[::1]:1"])
def test_nobody_listens(visit: Any, connect_to: str) -> None:
    assert visit({}, "/a", outlet={"connect_to": connect_to}).error.reason == "connection"


def test_a_name_that_does_not_exist(visit: Any) -> None:
    assert visit({}, "http://no-such-name.invalid/").error.reason == "dns"


def test_feeds_have_a_limit_of_their_own(visit: Any) -> None:
    limits = {"page_limit": LIMIT, "feed_limit": 2 * LIMIT}
    routes = {"/page": (200, {}, bytes(2 * LIMIT)), "/feed": (200, {}, bytes(2 * LIMIT + 1))}
    assert visit(routes, "/page", settings=limits).error.reason == "too-large"
    assert len(visit(routes, "/page", settings=limits, is_feed=True).outcomes[0].body) == 2 * LIMIT
    assert visit(routes, "/feed", settings=limits, is_feed=True).error.reason == "too-large"
