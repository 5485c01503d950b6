"""The world on a local port: one HTTP server that selects the outlet by the Host header."""

import asyncio
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from aiohttp import web

from ingest.sample.families import FAMILIES
from ingest.sample.faults import HANG_UP, Faults
from ingest.sample.model import Answer, Request, Site
from ingest.sample.notices import is_redesigned, kind_of, notice
from ingest.sample.site import SiteServer
from ingest.sample.world import World, feed_paths


@dataclass(frozen=True, slots=True)
class Visit:
    """One request in the server's log."""

    host: str
    path: str
    """As sent, including the query."""
    status: int
    monotonic: float
    """Seconds of the monotonic clock when the request arrived."""
    wall: float
    """Seconds since 1970 at the arrival."""
    user_agent: str
    conditional: dict[str, str]
    """The If-None-Match and If-Modified-Since headers that were sent."""
    together: int = 1
    """Concurrent requests to the host at that moment, including this one."""
    retry_after: int | None = None
    """Seconds in the answer's Retry-After header."""
    faulty: bool = False
    """Whether a fault or a notice replaced or cut off the site's answer."""


class Server:
    """Answers for every outlet of a world. Assign `world` while it runs to publish a new edition.

    `log` has every request in the order of arrival; it may be read from any thread.
    """

    def __init__(
        self, world: World, faults: Faults | None = None, on_visit: Callable[[Visit], None] | None = None
    ) -> None:
        self.faults = faults or Faults()
        self._on_visit = on_visit
        self.log: list[Visit] = []
        self._attempts: Counter[str] = Counter()
        self._under_way: Counter[str] = Counter()
        self.address = ""
        self.notices = False
        """Whether some sites show a notice in place of every story."""
        self.latency = 0.0
        """Seconds before each answer."""
        self.redesigned = False
        """Whether some sites show redesigned pages with rewritten texts."""
        self.world = world

    @property
    def world(self) -> World:
        """The edition that is served now."""
        return self._world

    @world.setter
    def world(self, world: World) -> None:
        self._sites = {site.id: SiteServer(world, site) for site in world.sites.values()}
        self._world = world

    def print_all(self) -> None:
        """Render all pages of the edition now; those of later editions are rendered on request."""
        for site in self._sites.values():
            site.print_all()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        if request.transport is None or request.transport.is_closing():
            # The client was killed while this server was busy; logged now, the request would seem to be concurrent.
            return web.Response(status=503)
        host = request.host.partition(":")[0].lower()
        self._under_way[host] += 1
        try:
            return await self._respond(host, request)
        finally:
            self._under_way[host] -= 1

    async def _respond(self, host: str, request: web.Request) -> web.StreamResponse:
        monotonic, wall = time.monotonic(), time.time()
        url = f"{host}{request.raw_path}"
        self._attempts[url] += 1
        original = self._answer(host, request, self._attempts[url])
        answer = self.faults.apply(self._with_notice(host, request, original), url, self._attempts[url])
        retry_after = answer.headers.get("Retry-After")
        visit = Visit(
            host,
            request.raw_path,
            answer.status,
            monotonic,
            wall,
            request.headers.get("User-Agent", ""),
            {n: request.headers[n] for n in ("If-None-Match", "If-Modified-Since") if n in request.headers},
            together=self._under_way[host],
            retry_after=int(retry_after) if retry_after else None,
            faulty=answer.status != original.status or answer.truncate is not None or answer.body != original.body,
        )
        self.log.append(visit)
        if self._on_visit:
            self._on_visit(visit)
        if wait := answer.delay + self.latency:
            await asyncio.sleep(wait)
        return await _send(request, answer)

    def _with_notice(self, host: str, request: web.Request, original: Answer) -> Answer:
        """Return the answer, or the notice or redesigned page in its place."""
        site = self._world.by_host.get(host)
        story = original.status == 304 or original.headers.get("Content-Type", "").startswith("text/html")
        if site is None or not story or _is_list(site, request.path):
            return original
        if self.redesigned and is_redesigned(site):
            return self._sites[site.id].retold(original, request.path, dict(request.query))
        if not self.notices:
            return original
        kind = kind_of(site)
        return notice(site, kind, request.path) if kind else original

    def _answer(self, host: str, request: web.Request, attempt: int) -> Answer:
        site = self._world.by_host.get(host)
        if site is None:
            text = f"No outlet is called {host} here. The Host header must be one of:\n" + "\n".join(
                self._world.by_host
            )
            return Answer(404, text.encode(), {"Content-Type": "text/plain"})
        headers = {name.lower(): value for name, value in request.headers.items()}
        return self._sites[site.id].answer(Request(request.path, dict(request.query), headers, attempt))


def _is_list(site: Site, path: str) -> bool:
    """Return whether a path is that of a feed or sitemap, which notices do not replace."""
    return path in (*feed_paths(site), FAMILIES[site.family].sitemap)


async def _send(request: web.Request, answer: Answer) -> web.StreamResponse:
    if answer.truncate is None:
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)
    response = web.StreamResponse(status=answer.status, headers=answer.headers)
    if answer.truncate != HANG_UP:
        response.content_length = len(answer.body)
        await response.prepare(request)
        await response.write(answer.body[: answer.truncate])
    if request.transport:
        request.transport.close()
    return response


@asynccontextmanager
async def listening(server: Server, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Run the server on a port (0: a free one) in this event loop within the block; yield its `host:port`."""
    app = web.Application()
    app.router.add_get("/{path:.*}", server._handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port, backlog=512)
        await site.start()
        server.address = "{}:{}".format(*runner.addresses[0][:2])
        yield server.address
    finally:
        await runner.cleanup()


@contextmanager
def serve(world: World, faults: Faults | None = None, port: int = 0) -> Iterator[Server]:
    """Serve the world on a local port, from a thread, within the block; the server's `address` is its `host:port`."""
    server = Server(world, faults)
    loop = asyncio.new_event_loop()
    started, stop = threading.Event(), asyncio.Event()
    failures: list[BaseException] = []

    async def run() -> None:
        try:
            async with listening(server, port=port):
                started.set()
                await stop.wait()
        except OSError as error:
            failures.append(error)
            started.set()

    def work() -> None:
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            runner.run(run())

    thread = threading.Thread(target=work, name="sample-world", daemon=True)
    thread.start()
    started.wait()
    if failures:
        thread.join()
        raise failures[0]
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
