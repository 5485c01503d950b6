"""From an item as it stands in a feed to a Link."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from ingest.discover.model import Discovered, Entry
from ingest.discover.plain import plain_text
from ingest.model import Link
from ingest.normalise.dates import TEHRAN, parse_date
from ingest.normalise.dates.calendars import EARLIEST

_LONGEST = 4096
_BREAKS = re.compile(r"[\t\r\n]+ *")
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_NAME_IN_BRACKETS = re.compile(r"\(([^()@]{1,100})\)")


def to_links(entries: Iterable[Entry], url: str) -> Discovered:
    """The links of a document's entries, each address once, in its order; `url` is the document's own."""
    links: dict[str, Link] = {}
    changed: dict[str, datetime] = {}
    skipped = 0
    for entry in entries:
        address = next(filter(None, (resolve(text, url) for text in entry.addresses)), None)
        if address is None:
            skipped += 1
        elif address not in links:
            links[address] = Link(
                url=address,
                title=plain_text(entry.title) or None,
                lead=plain_text(entry.lead) or None,
                published_at=first_date(entry.dates),
                section=plain_text(entry.section) or None,
                authors=tuple(dict.fromkeys(filter(None, map(_author, entry.authors)))),
                source=url,
            )
            if at := last_changed(entry.changed):
                changed[address] = at
    return Discovered(tuple(links.values()), skipped=skipped, changed=changed)


def resolve(text: str, base: str) -> str | None:
    """An absolute http(s) address without its fragment, or None. Line breaks inside are no part of it."""
    text = _BREAKS.sub("", text.strip()).replace(" ", "%20")
    if not text or _UNUSABLE.search(text):
        return None
    try:
        address = urldefrag(urljoin(base, text)).url
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname and len(address) <= _LONGEST else None


def first_date(texts: Iterable[str]) -> datetime | None:
    """The first of some texts that is a date, in UTC; without a zone it is Tehran's."""
    parsed = next(filter(None, (parse_date(text) for text in texts if text)), None)
    return parsed.at if parsed else None


def last_changed(text: str) -> datetime | None:
    """The instant of a sitemap's `lastmod`, which is ISO 8601 but on sites that give it in the Jalali calendar."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return first_date([text])
    if at.year < EARLIEST.year:
        return first_date([text])
    return (at if at.tzinfo else at.replace(tzinfo=TEHRAN)).astimezone(UTC)


def _author(text: str) -> str | None:
    """A person's name: `info@site.ir (نام)` has one, `info@site.ir` has none."""
    name = plain_text(text)
    if "@" in name:
        match = _NAME_IN_BRACKETS.search(name)
        return match[1].strip() or None if match else None
    return name or None
