"""Lossless conversion between a Page and a WARC response record."""

import json
from datetime import datetime
from http.client import responses
from io import BytesIO
from typing import Any
from urllib.parse import quote

from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from ingest.model import Page

CHAIN = "Peyk-Request"
"""Extension field: how the page was reached, as one JSON object; WARC 1.1, section 4, lets writers add fields."""
HELD = "x-crawler-"
"""Prefix of transfer headers, which would be wrong for the stored, decoded body; Common Crawl does the same."""
_TRANSFER = ("content-encoding", "content-length", "transfer-encoding")


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head that keeps the server's values in UTF-8; warcio would percent-encode them."""

    def to_ascii_bytes(self, filter_func: Any = None) -> bytes:
        return bytes(self.to_bytes(filter_func, "utf-8"))


def to_record(page: Page, builder: RecordBuilder) -> ArcWarcRecord:
    """Return the WARC record of a page. The body is stored decoded, so that any WARC tool can read it."""
    head = _Head(
        f"{page.status} {responses.get(page.status, '')}".strip(),
        [*((_hold(name), value) for name, value in page.headers.items()), ("Content-Length", str(len(page.body)))],
        protocol="HTTP/1.1",
    )
    chain = {"url": page.url, "requested_url": page.requested_url, "redirects": page.redirects}
    return builder.create_warc_record(
        quote(page.url, safe="!#$%&'()*+,/:;=?@[]~"),
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=head,
        warc_headers_dict={"WARC-Date": page.fetched_at.isoformat().replace("+00:00", "Z"), CHAIN: json.dumps(chain)},
    )


def from_record(record: ArcWarcRecord) -> Page:
    """Return the page of a record that `to_record` made. Raises ValueError if it is damaged or of another kind."""
    if record.rec_type == "metadata":
        raise ValueError("it was erased")
    body = record.content_stream().read()
    if not record.digest_checker.passed:
        raise ValueError("; ".join(record.digest_checker.problems) or "it is truncated")
    chain = json.loads(record.rec_headers.get_header(CHAIN) or "null")
    if not isinstance(chain, dict) or record.http_headers is None:
        raise ValueError(f"it has no {CHAIN} field")
    return Page(
        url=chain["url"],
        status=int(record.http_headers.get_statuscode()),
        headers={_release(name): value for name, value in record.http_headers.headers if name != "Content-Length"},
        body=body,
        fetched_at=datetime.fromisoformat(record.rec_headers.get_header("WARC-Date")),
        requested_url=chain["requested_url"],
        redirects=tuple(chain["redirects"]),
    )


def _hold(name: str) -> str:
    return HELD + name if name in _TRANSFER or name.startswith(HELD) else name


def _release(name: str) -> str:
    return name.removeprefix(HELD)
