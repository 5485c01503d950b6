"""The API's addresses, each with its answer, and its errors."""

from importlib.metadata import version
from typing import Annotated, Any

from fastapi import FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ingest.search import facets, histogram
from ingest.web import asking
from ingest.web.api import models, parameters
from ingest.web.outlets import outlets
from ingest.web.problems import BROKEN, FAILURES, MEDIA_TYPE, failed, of_error, problem
from ingest.web.site import Site

PATH = "/api/v1"
DESCRIPTION = """Full-text search over Persian news, in any spelling. It only reads.

Times are ISO 8601 with an offset, days are those of Tehran. docs/query.md of Peyk describes the query language,
docs/schema.md the fields of an article."""
ERRORS: dict[int | str, dict[str, Any]] = {
    400: {"description": "The request cannot be understood; `detail` says why."},
    401: {"description": "A key is needed, or the one given is not known."},
    404: {"description": "There is nothing with this id."},
    429: {"description": "Too many requests; ask again after `Retry-After` seconds."},
    503: {"description": "The search does not answer now; ask again after `Retry-After` seconds."},
}
Name = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The `id` of a hit.")]
Nothing = Annotated[parameters.Nothing, Query()]


def create_api(site: Site) -> FastAPI:
    """Return the application, to be mounted at `PATH`."""
    api = FastAPI(
        title="Peyk",
        version=version("peyk"),
        description=DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses={
            status: {"description": each["description"], "content": {MEDIA_TYPE: {"schema": _PROBLEM}}}
            for status, each in ERRORS.items()
        },
        exception_handlers={
            **dict.fromkeys(FAILURES, _failed),
            RequestValidationError: _misread,
            HTTPException: _refused,
            Exception: _broken,
        },
    )
    api.openapi = lambda: _document(api)  # type: ignore[method-assign]

    @api.get("/search", response_model=models.Found)
    def search(asked: Annotated[parameters.Search, Query()]) -> Any:
        """Find articles, ranked as by `peyk search`, with its fallbacks."""
        return JSONResponse(asking.found(site, asked.state(), asked.size))

    @api.get("/facets", name="facets", response_model=facets.Facets)
    def facets_(asked: Annotated[parameters.Facets, Query()]) -> Any:
        """Count the articles that a search finds by outlet, province, section …"""
        return JSONResponse(asking.counted(site, asked.state(), asked.most))

    @api.get("/counts", response_model=histogram.Histogram)
    def counts(asked: Annotated[parameters.Counts, Query()]) -> Any:
        """Count the articles that a search finds over time, in order of time."""
        return JSONResponse(asking.over_time(site, asked.state(), asked.by))

    @api.get("/suggest", response_model=models.Suggestions)
    def suggest(asked: Annotated[parameters.Typed, Query()]) -> Any:
        """Complete the beginning of a search, from tags and titles."""
        return JSONResponse(asking.suggested(site, asked.q, asked.size))

    @api.get("/stories/{name}", response_model=models.Story)
    def story(name: Name, _: Nothing) -> Any:
        """Return a story."""
        return _known(asking.story(site, name))

    @api.get("/stories/{name}/versions", response_model=models.Versions)
    def versions(name: Name, _: Nothing) -> Any:
        """Return the texts of a story as its outlet printed them, and what changed from each to the next."""
        return _known(asking.versions(site, name))

    @api.get("/stories/{name}/copies", response_model=models.Copies)
    def copies(name: Name, _: Nothing) -> Any:
        """Return the articles with the same report, this one included."""
        return _known(asking.copied(site, name))

    @api.get("/outlets", name="outlets", response_model=models.Outlets)
    def outlets_(_: Nothing) -> Any:
        """Return the outlets of the index, and how each is doing."""
        return JSONResponse({"outlets": [asking.plain_document(each) for each in outlets(site)]})

    return api


_PROBLEM = {"$ref": "#/components/schemas/Problem"}


def _known(document: asking.Document | None) -> JSONResponse:
    if document is None:
        raise HTTPException(404, "no story has this id")
    return JSONResponse(document)


async def _failed(_: Request, error: Any) -> Response:
    return of_error(failed(error))


async def _misread(_: Request, error: Any) -> Response:
    """Return what is wrong with the parameters, without quoting them."""
    return problem(400, "; ".join(f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors()))


async def _refused(_: Request, error: Any) -> Response:
    return problem(error.status_code, str(error.detail), error.headers)


async def _broken(_: Request, __: Any) -> Response:
    return problem(500, BROKEN)


def _document(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document: FastAPI's own, with 400 for wrong parameters and with an optional key."""
    if not api.openapi_schema:
        made = get_openapi(
            title=api.title, version=api.version, description=api.description, routes=api.routes, servers=api.servers
        )
        parts = made["components"]
        for name in ("HTTPValidationError", "ValidationError"):
            parts["schemas"].pop(name, None)
        parts["schemas"]["Problem"] = models.Problem.model_json_schema()
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "Of `peyk keys add`."}}
        made["security"] = [{}, {"key": []}]
        for path in made["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        api.openapi_schema = made
    return api.openapi_schema
