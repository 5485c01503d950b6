"""Outlets and changes as data: the addresses of their pages with another ending."""

from collections.abc import Awaitable, Callable, Generator
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ingest.web.changes import Change, Changes, changes
from ingest.web.conditional import conditional
from ingest.web.files import public, table
from ingest.web.formats import FEEDS, FORMATS, Format, Row, lists
from ingest.web.formats.feed import MOST
from ingest.web.other_pages import SHOWN, wanted_changes
from ingest.web.outlets import outlets
from ingest.web.site import Site

BLOCK = 100
"""Changes that are read at a time."""
Handler = Callable[[Request], Awaitable[Response]]


def list_routes(site: Site) -> list[Route]:
    """Return the routes of outlets and changes as data."""
    return [
        Route("/outlets.json", _outlets(site)),
        *(Route(f"/outlets.{name}", _outlet_table(site, form)) for name, form in FORMATS.items()),
        *(Route(f"/outlets.{name}", _outlet_feed(site, name)) for name in FEEDS),
        Route("/corrections.json", _changes(site)),
        *(Route(f"/corrections.{name}", _change_table(site, form)) for name, form in FORMATS.items()),
        *(Route(f"/corrections.{name}", _change_feed(site, name)) for name in FEEDS),
    ]


def _outlets(site: Site) -> Handler:
    async def page(_: Request) -> Response:
        rows = [lists.outlet_row(each) for each in await run_in_threadpool(outlets, site)]
        return JSONResponse({"total": len(rows), "outlets": rows})

    return page


def _outlet_table(site: Site, form: Format) -> Handler:
    async def export(request: Request) -> Response:
        found = await run_in_threadpool(outlets, site)
        rows: Generator[Row, None, None] = (lists.outlet_row(each) for each in found)
        return await table(request, form, rows, lists.OUTLETS, name="peyk-outlets", total=len(found))

    return export


def _outlet_feed(site: Site, name: str) -> Handler:
    async def feed(request: Request) -> Response:
        made = lists.outlet_feed(public(site, request), name, await run_in_threadpool(outlets, site))
        return conditional(request, FEEDS[name].write(made), FEEDS[name].media_type, made.changed)

    return feed


def _changes(site: Site) -> Handler:
    async def page(request: Request) -> Response:
        wanted = wanted_changes(request.query_params)
        found = await run_in_threadpool(lambda: changes(site, **wanted, most=SHOWN))
        names = await run_in_threadpool(site.outlet_names)
        rows = [lists.change_row(each, names, site.settings) for each in found.shown]
        return JSONResponse({"changes": rows, "until": found.after and found.after.written})

    return page


def _change_table(site: Site, form: Format) -> Handler:
    async def export(request: Request) -> Response:
        wanted = wanted_changes(request.query_params)
        names = await run_in_threadpool(site.outlet_names)
        # The first block is read before the headers are sent, so that a cluster that is away gives 503.
        first = await run_in_threadpool(lambda: changes(site, **wanted, most=BLOCK))
        rows: Generator[Row, None, None] = (
            lists.change_row(each, names, site.settings) for each in every_change(site, wanted, first)
        )
        return await table(request, form, rows, lists.CHANGES, name="peyk-corrections")

    return export


def _change_feed(site: Site, name: str) -> Handler:
    async def feed(request: Request) -> Response:
        wanted = wanted_changes(request.query_params)
        found = await run_in_threadpool(lambda: changes(site, **wanted, most=MOST))
        names = await run_in_threadpool(site.outlet_names)
        base, query = public(site, request), f"?{request.url.query}" if request.url.query else ""
        url, home = f"{base}/corrections.{name}{query}", f"{base}/corrections{query}"
        made = lists.change_feed(url, home, found.shown, names, site.settings)
        return conditional(request, FEEDS[name].write(made), FEEDS[name].media_type, made.changed)

    return feed


def every_change(site: Site, wanted: dict[str, Any], found: Changes) -> Generator[Change, None, None]:
    """Yield all changes, from the newest on; `found` are the first. Raises PeykError as `changes` does."""
    yield from found.shown
    while found.after:
        found = changes(site, **{**wanted, "until": found.after}, most=BLOCK)
        yield from found.shown
