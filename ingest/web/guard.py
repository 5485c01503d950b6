"""What holds for every answer: headers that forbid foreign content, and a limit of the work at one time."""

import asyncio
from collections.abc import MutableMapping
from contextlib import ExitStack
from typing import Any

import structlog
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.web.paths import is_data, is_long
from ingest.web.problems import RETRY, problem

POLICY = "; ".join(
    (
        "default-src 'none'",
        *(f"{kind}-src 'self'" for kind in ("script", "style", "font", "img", "connect")),
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types peyk",
    )
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
WAIT = 2.0
"""Seconds for which a request waits for others to end."""
STALL = 60.0
"""Seconds after which a client that takes nothing more is left."""
EXPORTS = 2
"""Files with every row that are written at one time."""

_log = structlog.get_logger()


class Guard:
    """ASGI middleware: security headers on every answer, and at most `most` requests at work, exports apart.

    A request beyond them waits for `WAIT` seconds, then gets 429 with Retry-After. Files of `free` paths are not
    counted.
    """

    def __init__(self, app: ASGIApp, *, most: int, free: str = "/static/") -> None:
        self._app = app
        self._free = free
        self._places = {False: asyncio.Semaphore(most), True: asyncio.Semaphore(EXPORTS)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        long, held = is_long(scope["path"]), ExitStack()

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with(message)
                # The work of a page is done: a client that reads slowly keeps no place.
                if not long:
                    held.close()
            async with asyncio.timeout(STALL):
                await send(message)

        if scope["path"].startswith(self._free):
            await self._app(scope, receive, guarded)
            return
        places = self._places[long]
        try:
            await asyncio.wait_for(places.acquire(), WAIT)
        except TimeoutError:
            await _refusal(scope["path"])(scope, receive, guarded)
            return
        held.callback(places.release)
        with held:
            try:
                await self._app(scope, receive, guarded)
            except TimeoutError:
                _log.warning("an answer ended before its end: its client takes nothing", path=scope["path"])


def _with(message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
    named = {name for name, _ in message["headers"]}
    more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in named]
    return [*message["headers"], *more]


def _refusal(path: str) -> Response:
    if is_data(path):
        return problem(429, "too many requests at one time; try again in a few seconds")
    text = "اکنون درخواست‌های زیادی در جریان است. چند ثانیهٔ دیگر دوباره تلاش کنید."
    return PlainTextResponse(text, 429, {"retry-after": str(RETRY)})
