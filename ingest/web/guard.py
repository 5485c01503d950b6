"""What holds for every answer: headers that forbid foreign content, and a limit of the work at one time."""

import asyncio
from collections.abc import MutableMapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

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
RETRY = 3
"""Seconds after which a reader who was turned away may try again."""


class Guard:
    """ASGI middleware: security headers on every answer, and at most `most` requests to pages at one time.

    A request beyond them waits for `WAIT` seconds, then gets 429 with Retry-After. Files of `free` paths are not
    counted.
    """

    def __init__(self, app: ASGIApp, *, most: int, free: str = "/static/") -> None:
        self._app = app
        self._free = free
        self._places = asyncio.Semaphore(most)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _with(message)
            await send(message)

        if scope["path"].startswith(self._free):
            await self._app(scope, receive, guarded)
            return
        try:
            await asyncio.wait_for(self._places.acquire(), WAIT)
        except TimeoutError:
            await _refuse(guarded)
            return
        try:
            await self._app(scope, receive, guarded)
        finally:
            self._places.release()


def _with(message: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
    named = {name for name, _ in message["headers"]}
    more = [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in named]
    return [*message["headers"], *more]


async def _refuse(send: Send) -> None:
    body = "اکنون درخواست‌های زیادی در جریان است. چند ثانیهٔ دیگر دوباره تلاش کنید.".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"retry-after", str(RETRY).encode()),
        (b"content-length", str(len(body)).encode()),
    ]
    await send({"type": "http.response.start", "status": 429, "headers": headers})
    await send({"type": "http.response.body", "body": body})
