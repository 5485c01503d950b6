"""The same URL as data: a search page's address with another ending gives a file or a feed."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import anyio
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from ingest.errors import PeykError
from ingest.web import asking
from ingest.web.conditional import conditional
from ingest.web.facets import BY_NAME
from ingest.web.formats import FORMATS, Format, articles, atom, json_feed
from ingest.web.formats.feed import MOST, article_feed
from ingest.web.site import Site
from ingest.web.state import State

STALL = 60.0
"""Seconds after which a client that takes nothing more is left."""
SIZE = 20
"""Hits in `search.json`, as on the page."""
FEEDS = {"atom": (atom.MEDIA_TYPE, atom.write), "feed.json": (json_feed.MEDIA_TYPE, json_feed.write)}
_log = structlog.get_logger()


def data_routes(site: Site) -> list[Route]:
    """Return the routes of searches as data."""
    return [
        Route("/search.json", _page(site)),
        *(Route(f"/search.{name}", _export(site, form)) for name, form in FORMATS.items()),
        *(Route(f"/search.{name}", _feed(site, name)) for name in FEEDS),
    ]


Handler = Callable[[Request], Awaitable[Response]]


def _page(site: Site) -> Handler:
    async def page(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(asking.found, site, _state(request), SIZE))

    return page


def _feed(site: Site, name: str) -> Handler:
    media_type, write = FEEDS[name]

    async def feed(request: Request) -> Response:
        state = _state(request).change()
        base = public(site, request)
        title = f"پیک: {state.q}" if state.q else "پیک"
        newest = await run_in_threadpool(asking.newest, site, state, MOST)
        made = article_feed(title, base + state.url(f"/search.{name}"), base + state.url(), newest, site.settings)
        return conditional(request, write(made), media_type, made.changed)

    return feed


def _export(site: Site, form: Format) -> Handler:
    async def export(request: Request) -> Response:
        state = _state(request)
        total, rows = await run_in_threadpool(asking.every, site, state)
        file = quote(f"peyk-{state.q[:60]}" if state.q else "peyk", safe="")
        headers = {
            "content-disposition": f"attachment; filename=\"peyk.{form.name}\"; filename*=UTF-8''{file}.{form.name}",
            "x-total": str(total),
        }
        if request.method == "HEAD":
            await run_in_threadpool(rows.close)
            return Response(headers=headers, media_type=form.media_type)
        return Stream(form.write(rows, articles.COLUMNS), rows.close, headers, form.media_type)

    return export


class Stream(StreamingResponse):
    """Sends pieces that a thread makes, and ends their making when the client goes away."""

    def __init__(
        self, pieces: Iterator[bytes], close: Callable[[], None], headers: dict[str, str], media_type: str
    ) -> None:
        super().__init__(_in_thread(pieces), headers=headers, media_type=media_type)
        self._pieces = pieces
        self._close = close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer, then free what its rows hold, also if the client left before the first piece.

        If the rows or the client fail, the connection is closed before the end: a part never looks like the whole.
        """

        async def patient(message: Message) -> None:
            with anyio.fail_after(STALL):
                await send(message)

        try:
            await super().__call__(scope, receive, patient)
        except (PeykError, TimeoutError) as error:
            _log.warning("an export ended before its end", reason=str(error) or "its client takes nothing")
        finally:
            with anyio.CancelScope(shield=True):
                await run_in_threadpool(self._end)

    def _end(self) -> None:
        ending: Any = getattr(self._pieces, "close", None)
        if ending:
            ending()
        self._close()


async def _in_thread(pieces: Iterator[bytes]) -> Any:
    # A thread that makes a piece is waited for, whatever happens: only then can its iterator be closed.
    while (piece := await run_in_threadpool(next, pieces, None)) is not None:
        yield piece


def public(site: Site, request: Request) -> str:
    """Return the address of the site, without the last slash: that of the settings, or that of the request."""
    if site.settings.web_url:
        return site.settings.web_url.rstrip("/")
    parts = urlsplit(str(request.base_url))
    return f"{parts.scheme}://{parts.netloc}"


def _state(request: Request) -> State:
    return State.read(request.query_params.multi_items(), tuple(BY_NAME))
