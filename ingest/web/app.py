"""The application: which function answers which address."""

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ingest.search.suggest import suggest
from ingest.web.access import Gate
from ingest.web.api import PATH, create_api
from ingest.web.data import data_routes
from ingest.web.facets import state_of
from ingest.web.formats import FORMATS
from ingest.web.guard import HEADERS, Guard
from ingest.web.keys import KeyFile
from ingest.web.keys import path as keys_path
from ingest.web.lists import list_routes
from ingest.web.other_pages import corrections_page, days_page, help_page, outlet_page, outlets_page
from ingest.web.paths import is_data
from ingest.web.problems import AWAY, BROKEN, FAILURES, RETRY, failed, of_error, problem, status_of, told
from ingest.web.rendering import render
from ingest.web.search_page import search_page
from ingest.web.site import Site
from ingest.web.state import State
from ingest.web.story_page import story_page
from ingest.web.values import values_page
from ingest.words import asked

SEARCHES = 8
"""Requests to pages that are answered at one time."""
PACKED = (*DEFAULT_EXCLUDED_CONTENT_TYPES, FORMATS["xlsx"].media_type)
"""Types that are compressed already."""
FOR_EVER = "public, max-age=31536000, immutable"


class _Files(StaticFiles):
    """Files whose URL changes with them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file that browsers may keep."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = FOR_EVER
        return response


def create_app(site: Site, host: str = "127.0.0.1") -> Starlette:
    """Return the application that shows a site. It closes the site's client when it ends.

    `host`: the address that its server listens on, which decides whether anybody may read.
    """
    pool = ThreadPoolExecutor(SEARCHES * 2)

    async def search(request: Request) -> Response:
        state = state_of(request)
        return await _page(lambda: search_page(site, state, pool))

    async def values(request: Request) -> Response:
        state, name, part = state_of(request), request.path_params["name"], request.query_params.get("part", "")
        return await _page(lambda: values_page(site, state, name, part))

    async def story(request: Request) -> Response:
        return await _page(lambda: story_page(site, request.path_params["name"]))

    async def outlets(_: Request) -> Response:
        return await _page(lambda: outlets_page(site))

    async def outlet(request: Request) -> Response:
        return await _page(lambda: outlet_page(site, request.path_params["name"]))

    async def corrections(request: Request) -> Response:
        return await _page(lambda: corrections_page(site, request.query_params))

    async def days(request: Request) -> Response:
        state = state_of(request)
        return await _page(lambda: days_page(state, request.query_params))

    async def help_(_: Request) -> Response:
        return await _page(help_page)

    async def suggestions(request: Request) -> Response:
        typed = request.query_params.get("q", "")
        found = await run_in_threadpool(suggest, site.client, typed)
        return JSONResponse([{"text": each.text, "kind": each.kind} for each in found])

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        # The word lists: else the threads of the first search would each load them, into memory of their own.
        set(asked("خبرها"))
        yield
        pool.shutdown(wait=False, cancel_futures=True)
        site.client.close()

    static = str(files("ingest.web").joinpath("static"))
    return Starlette(
        routes=[
            Route("/", search),
            Route("/values/{name}", values),
            Route("/story/{name}", story),
            Route("/outlets", outlets),
            Route("/outlets/{name}", outlet),
            Route("/corrections", corrections),
            Route("/days", days),
            Route("/help", help_),
            Route("/suggest.json", suggestions),
            *data_routes(site),
            *list_routes(site),
            Mount(PATH, create_api(site)),
            Mount("/static", _Files(directory=static)),
        ],
        middleware=[
            Middleware(Guard, most=SEARCHES),
            Middleware(Gate, settings=site.settings, keys=KeyFile(keys_path()), host=host),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6, exclude_content_types=PACKED),
        ],
        exception_handlers={**dict.fromkeys(FAILURES, _refused), 404: _missing, 405: _other_method, Exception: _broken},
        lifespan=living,
    )


async def _page(work: Callable[[], str | None]) -> Response:
    """Return a page, made in a thread; 404 if there is none."""
    page = await run_in_threadpool(work)
    return HTMLResponse(page) if page is not None else _message(404, "این صفحه نیست", "نشانی درست نیست.")


def _message(status: int, title: str, text: str, detail: str = "", state: State | None = None) -> Response:
    page = render("message.html", here="", title=title, text=text, detail=detail, state=state or State())
    return HTMLResponse(page, status)


async def _refused(request: Request, raised: Any) -> Response:
    error = failed(raised)
    if is_data(request.url.path):
        return of_error(error)
    status, detail = status_of(error), told(error)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        text = "جست‌وجو اکنون پاسخ نمی‌دهد. چند ثانیهٔ دیگر دوباره تلاش کنید."
        answer = _message(status, "پاسخی نرسید", text, "" if detail == AWAY else detail)
        answer.headers["retry-after"] = str(RETRY)
        return answer
    state = state_of(request)
    return _message(status, "جست‌وجو انجام نشد", "این جست‌وجو فهمیده نشد.", detail, state)


async def _broken(request: Request, _: Any) -> Response:
    text = "پیک اینجا نقصی دارد؛ گردانندهٔ آن در گزارش‌ها چیز بیشتری می‌بیند."
    answer = problem(500, BROKEN) if is_data(request.url.path) else _message(500, "این صفحه نشان داده نشد", text)
    # Starlette answers this outside of all middleware.
    answer.headers.update(HEADERS)
    return answer


async def _other_method(request: Request, _: Any) -> Response:
    if is_data(request.url.path):
        answer: Response = problem(405, "this address takes GET and HEAD only")
    else:
        answer = _message(405, "این کار شدنی نیست", "صفحه‌های پیک را تنها می‌توان خواند.")
    answer.headers["allow"] = "GET, HEAD"
    return answer


async def _missing(request: Request, _: Any) -> Response:
    if is_data(request.url.path):
        return problem(404, "there is nothing at this address")
    return _message(404, "این صفحه نیست", "نشانی درست نیست، یا خبر دیگر در نمایه نیست.")
