"""Hundreds of sites on one port, distinguished by the Host header: good ones, and one per problem of a probe."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from ingest.outlets import to_toml

Kind = Literal["good", "dead feed", "moved", "other family", "gone", "half read"]
KINDS: tuple[Kind, ...] = ("good", "dead feed", "moved", "other family", "gone", "half read", "good", "good")
STORIES = 2
_TEXT = "این متن خبری ساختگی برای آزمون است و چند جمله دارد تا خبر به شمار آید. " * 12


@dataclass(frozen=True)
class Site:
    number: int

    @property
    def id(self) -> str:
        return f"khabar{self.number}"

    @property
    def kind(self) -> Kind:
        return KINDS[self.number % len(KINDS)]

    @property
    def host(self) -> str:
        """The host of its pages now."""
        return f"now-{self.domain}" if self.kind == "moved" else f"www.{self.domain}"

    @property
    def domain(self) -> str:
        return f"khabar{self.number}.example"

    def row(self, address: str) -> dict[str, Any]:
        path = "/old.xml" if self.kind == "dead feed" else "/feed/"
        return {
            "id": self.id,
            "name": self.id,
            "name_fa": "خبر",
            "domain": self.domain,
            "family": "iransamaneh" if self.kind == "other family" else "wordpress",
            "tier": self.number % 4 + 1,
            "feeds": [f"http://www.{self.domain}{path}"],
            "connect_to": address,
        }

    def answer(self, host: str, path: str) -> tuple[str, str]:
        """Return the status line with headers, and the body."""
        # Do not redirect robots.txt: only the changed row can reach the new host here.
        if self.kind == "moved" and host != self.host and path != "/robots.txt":
            return f"301 Moved\r\nLocation: http://{self.host}{path}", ""
        if path == "/" and self.kind != "gone":
            return "200 OK", '<link rel="alternate" type="application/rss+xml" href="/feed/"><title>خبر</title>'
        if path == "/feed/" and self.kind != "gone":
            return "200 OK", self._feed()
        if path.startswith("/news/") and self.kind != "gone":
            return "200 OK", "<p>" if self.kind == "half read" and path == "/news/0" else self._story(path)
        return "404 Not Found", ""

    def _feed(self) -> str:
        items = (f"<item><title>خ</title><link>http://{self.host}/news/{n}</link></item>" for n in range(STORIES))
        return f"<rss version='2.0'><channel><title>خبر</title>{''.join(items)}</channel></rss>"

    def _story(self, path: str) -> str:
        title = f"باران {self.number} {path[-1]} آمد"
        return (
            f"<html><head><title>{title}</title><meta property='og:type' content='article'>"
            f"<body class='single-post'><article><h1 class='entry-title'>{title}</h1>"
            f"<div class='entry-content'><p>{_TEXT}"
        )


@dataclass
class Sites:
    """`log`: the outlet of every request, in order; `heard` is called after each with their number."""

    sites: list[Site]
    address: str = ""
    log: list[str] = field(default_factory=list)
    heard: Callable[[int], None] = lambda count: None

    def toml(self) -> str:
        return to_toml(site.row(self.address) for site in self.sites)

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            line, *fields = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            host = next(field[6:] for field in fields if field.lower().startswith("host: "))
            site = self.sites[int("".join(filter(str.isdigit, host)))]
            self.log.append(site.id)
            self.heard(len(self.log))
            status, body = site.answer(host, line.split(" ")[1])
            head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close"
            writer.write(f"{head}\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}".encode())
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextmanager
def many_sites(count: int) -> Iterator[Sites]:
    """Serve so many sites from a thread while the block runs."""
    sites = Sites([Site(number) for number in range(count)])
    started, stop = threading.Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        server = await asyncio.start_server(sites.handle, "127.0.0.1", 0, backlog=512)
        sites.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        started.set()
        await stop.wait()
        server.close()

    def work() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert started.wait(10)
    try:
        yield sites
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
