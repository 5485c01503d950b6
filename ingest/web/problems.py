"""Errors for programs: `application/problem+json`, https://www.rfc-editor.org/rfc/rfc9457."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from elasticsearch import ApiError, TransportError
from starlette.responses import JSONResponse

from ingest.elastic.refusals import explain
from ingest.errors import NO_ARTICLES, PeykError, UnavailableError

MEDIA_TYPE = "application/problem+json"
RETRY = 3
"""Seconds after which a program that was turned away may ask again."""
AWAY = "the search does not answer now; try again in a few seconds"
BROKEN = "this is a fault of the server; its log has the reason"
_log = structlog.get_logger()


def status_of(error: PeykError) -> int:
    """Return the status of an error: 503 if the cluster is away, 400 for a request that cannot be understood."""
    return HTTPStatus.SERVICE_UNAVAILABLE if isinstance(error, UnavailableError) else HTTPStatus.BAD_REQUEST


def problem(status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the answer to a request that failed."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": int(status), "detail": detail}
    more = {"retry-after": str(RETRY)} if status in (429, 503) else {}
    return JSONResponse(body, status, headers={**more, **(headers or {})}, media_type=MEDIA_TYPE)


def failed(error: Exception) -> PeykError:
    """Return an error of the search or of the Elasticsearch client as a PeykError."""
    if isinstance(error, PeykError):
        return error
    assert isinstance(error, ApiError | TransportError)
    return UnavailableError(explain(error))


FAILURES = (PeykError, ApiError, TransportError)
"""What `failed` takes."""


def of_error(error: PeykError) -> JSONResponse:
    """Return the answer for an error."""
    return problem(status_of(error), told(error))


def told(error: PeykError) -> str:
    """Return what a reader is told about an error. What is wrong with the cluster is for the log alone."""
    if not isinstance(error, UnavailableError) or str(error) == NO_ARTICLES:
        return str(error)
    _log.warning("a request of a reader failed", reason=str(error))
    return AWAY
