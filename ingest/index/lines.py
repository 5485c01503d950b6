"""Read articles from JSON lines, written by hand or exported by other programs."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter, ValidationError

from ingest.dedupe import fingerprint
from ingest.enrich import enrich
from ingest.ledger.entry import SLACK
from ingest.model import Article
from ingest.normalise import normalise
from ingest.normalise.url import canonical_url, news_code
from ingest.outlets import Outlet, by_domain, owner
from ingest.validation import first_fault

NEEDED = ("url", "title", "body")
FIELDS = {field.name for field in fields(Article)}
SHAPE = TypeAdapter(Article)
OUTLET = re.compile("[a-z0-9][a-z0-9-]{0,99}")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the file: its number from 1, and its article, or the reason why it has none, one sentence."""

    number: int
    article: Article | None = None
    reason: str | None = None


def read_lines(lines: Iterable[bytes], outlets: Mapping[str, Outlet]) -> Iterator[Line]:
    """Yield every line that is not blank; articles are cleaned and enriched like crawled ones.

    An article without an outlet gets the row of `outlets` that owns its host, or an outlet named after the host;
    without `fetched_at` it counts as fetched now. If a row owns its host, its news code is read from its URL, so that
    it has the same identity as the crawled article.
    """
    domains = by_domain(outlets)
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield Line(number, _article(line, outlets, domains))
            except ValidationError as error:
                yield Line(number, reason=": ".join(first_fault(error)))
            except (ValueError, RecursionError) as error:
                yield Line(number, reason=" ".join(str(error).split())[:300])


def _article(line: bytes, outlets: Mapping[str, Outlet], domains: Mapping[str, Outlet]) -> Article:
    document = json.loads(line.decode("utf-8-sig"))
    if not isinstance(document, dict):
        raise ValueError("not a JSON object")
    for name in NEEDED:
        if not isinstance(document.get(name), str) or not document[name].strip():
            raise ValueError(f"{name} is missing or not a text")
    unknown = sorted(set(document) - FIELDS)
    if unknown:
        raise ValueError(f"unknown field {', '.join(unknown)}")
    document = {name: value for name, value in document.items() if value is not None}
    host = (urlsplit(document["url"]).hostname or "").removeprefix("www.")
    if not host:
        raise ValueError(f"url is not a web address: {document['url'][:80]}")
    row, canonical = owner(host, domains), canonical_url(document["url"])
    given = {"canonical_url": canonical, "outlet": _outlet(host, row)}
    if row and (code := news_code(canonical, row.family)):
        given["news_code"] = code
    article = SHAPE.validate_python(given | document)
    _check_outlet(article.outlet.id, host, row, outlets)
    now = datetime.now(UTC)
    for field in fields(article):
        value = getattr(article, field.name)
        if isinstance(value, datetime) and value.tzinfo is None:
            raise ValueError(f"{field.name} has no time zone")
        if isinstance(value, datetime) and value > now + SLACK:
            raise ValueError(f"{field.name} lies in the future")
    # An exported article was seen, archived, read and corrected elsewhere; here these fields would mark it as crawled.
    elsewhere: dict[str, Any] = {
        "first_seen_at": None,
        "archive": None,
        "extraction": None,
        "corrected": (),
        "uncorrected": None,
    }
    article = replace(article, fetched_at=article.fetched_at or now, **elsewhere)
    return fingerprint(enrich(normalise(article)))


def _outlet(host: str, row: Outlet | None) -> dict[str, Any]:
    if row:
        return asdict(row.ref())
    ascii_host = urlsplit(canonical_url(f"https://{host}/")).hostname or ""
    return {"id": re.sub("[^a-z0-9-]", "-", ascii_host).strip("-"), "name": host}


def _check_outlet(name: str, host: str, row: Outlet | None, outlets: Mapping[str, Outlet]) -> None:
    if not OUTLET.fullmatch(name):
        raise ValueError("outlet.id: small letters, digits and hyphens, at most 100, as in `peyk outlets`")
    if name in outlets and not outlets[name].owns(host):
        raise ValueError(f"outlet.id: {host} is no host of the outlet {name}")
    if row and name not in outlets:
        raise ValueError(f"outlet.id: {host} belongs to the outlet {row.id}, not to {name}")
