"""Answers that are files of rows, sent while they are written."""

from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

import anyio
import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from ingest.errors import PeykError
from ingest.web.formats import Column, Format, Row
from ingest.web.site import Site

STALL = 60.0
"""Seconds after which a client that takes nothing more is left."""
LONGEST_NAME = 60
_log = structlog.get_logger()


async def table(
    request: Request,
    form: Format,
    rows: Generator[Row, None, None],
    columns: Sequence[Column],
    *,
    name: str,
    total: int | None = None,
) -> Response:
    """Return rows as a file to be saved under a name; `total` is how many there are, where that is known."""
    file = quote(name[:LONGEST_NAME], safe="")
    headers = {"content-disposition": f"attachment; filename=\"peyk.{form.name}\"; filename*=UTF-8''{file}.{form.name}"}
    if total is not None:
        headers["x-total"] = str(total)
    if request.method == "HEAD":
        await run_in_threadpool(rows.close)
        answer = Response(headers=headers, media_type=form.media_type)
        # Nobody knows it before the file is written.
        del answer.headers["content-length"]
        return answer
    return Stream(form.write(rows, columns), rows.close, headers, form.media_type)


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
