"""Articles from JSON lines, as people write them by hand or other programs export them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from ingest.dedupe import fingerprint
from ingest.enrich import enrich
from ingest.model import Article
from ingest.normalise import normalise
from ingest.normalise.url import canonical_url
from ingest.outlets import Outlet

NEEDED = ("url", "title", "body")
FIELDS = {field.name for field in fields(Article)}
SHAPE = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number from 1, and the article that it holds, or one sentence that says why none."""

    number: int
    article: Article | None = None
    reason: str | None = None


def read_lines(lines: Iterable[bytes], outlets: Mapping[str, Outlet]) -> Iterator[Line]:
    """Every line that is not blank; articles are cleaned and enriched as crawled ones are.

    An article without an outlet gets the row of `outlets` that owns its host, or one named after the host; without
    `fetched_at` it counts as fetched now.
    """
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Line(number, _article(line, outlets))
            except ValidationError as error:
                first = error.errors()[0]
                yield Line(number, reason=f"{'.'.join(map(str, first['loc']))}: {first['msg']}")
            except (ValueError, RecursionError) as error:
                yield Line(number, reason=" ".join(str(error).split())[:300])


def _article(line: bytes, outlets: Mapping[str, Outlet]) -> Article:
    document = json.loads(line.decode("utf-8-sig"))
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    for name in NEEDED:
        if not isinstance(document.get(name), str) or not document[name].strip():
            raise ValueError(f"{name} is missing or no text")
    unknown = sorted(set(document) - FIELDS)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    document = {name: value for name, value in document.items() if value is not None}
    host = (urlsplit(document["url"]).hostname or "").removeprefix("www.")
    if not host:
        raise ValueError(f"url is no web address: {document['url'][:80]}")
    article = SHAPE.validate_python(
        {"canonical_url": canonical_url(document["url"]), "outlet": _outlet(host, outlets)} | document
    )
    for field in fields(article):
        value = getattr(article, field.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{field.name} has no time zone")
    return fingerprint(enrich(normalise(replace(article, fetched_at=article.fetched_at or datetime.now(UTC)))))


def _outlet(host: str, outlets: Mapping[str, Outlet]) -> dict[str, Any]:
    for row in outlets.values():
        if row.owns(host):
            return asdict(row.ref())
    return {"id": host.replace(".", "-"), "name": host}
