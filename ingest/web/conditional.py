"""Conditional requests: 304 in place of an answer that the client has."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response


def conditional(request: Request, body: bytes, media_type: str, changed: datetime | None) -> Response:
    """Return the answer, or 304 if the client's ETag or, without one, its time says that it has it: RFC 9110, 13.2.2.

    `changed`: when a part of the body was last written.
    """
    # Weak: a compressed answer has the same tag.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if changed:
        headers["last-modified"] = format_datetime(changed.astimezone(UTC).replace(microsecond=0), usegmt=True)
    if _is_known(request, tag, changed):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _is_known(request: Request, tag: str, changed: datetime | None) -> bool:
    if (given := request.headers.get("if-none-match")) is not None:
        tags = {each.strip().removeprefix("W/") for each in given.split(",")}
        return given.strip() == "*" or tag.removeprefix("W/") in tags
    since = request.headers.get("if-modified-since")
    if not since or not changed:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    return changed.replace(microsecond=0) <= (known if known.tzinfo else known.replace(tzinfo=UTC))
