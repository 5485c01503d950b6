"""The same URL as data: a search page's address with another ending gives a file or a feed."""

from collections.abc import Awaitable, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.web import asking
from ingest.web.conditional import conditional
from ingest.web.facets import exact_state_of
from ingest.web.files import public, table
from ingest.web.formats import FEEDS, FORMATS, Format, articles
from ingest.web.formats.feed import MOST, article_feed
from ingest.web.site import Site

SIZE = 20
"""Hits in `search.json`, as on the page."""


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
        return JSONResponse(await run_in_threadpool(asking.found, site, exact_state_of(request), SIZE))

    return page


def _feed(site: Site, name: str) -> Handler:
    async def feed(request: Request) -> Response:
        state = exact_state_of(request).change()
        base = public(site, request)
        title = f"پیک: {state.q}" if state.q else "پیک"
        newest = await run_in_threadpool(asking.newest, site, state, MOST)
        made = article_feed(title, base + state.url(f"/search.{name}"), base + state.url(), newest, site.settings)
        return conditional(request, FEEDS[name].write(made), FEEDS[name].media_type, made.changed)

    return feed


def _export(site: Site, form: Format) -> Handler:
    async def export(request: Request) -> Response:
        state = exact_state_of(request)
        total, rows = await run_in_threadpool(asking.every, site, state)
        name = f"peyk-{state.q}" if state.q else "peyk"
        return await table(request, form, rows, articles.COLUMNS, name=name, total=total)

    return export
