"""Conversion of raw feed items to Links."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from urllib.parse import urldefrag, urljoin, urlsplit

from ingest.discover.model import Discovered, Entry
from ingest.discover.plain import plain_text
from ingest.model import Link
from ingest.normalise.dates import TEHRAN, parse_stamp
from ingest.normalise.dates.calendars import EARLIEST

_LONGEST = 4096
_BREAKS = re.compile(r"[\t\r\n]+ *")
_AROUND = " \t\r\n\u200b\u200c\u200d\u200e\u200f\ufeff"
_AMPERSAND = re.compile(r"&(?:amp;|#0*38;)+")
_BROKEN_SCHEME = re.compile(r"(?:feed:)?(https?)(?::/|//|:\\\\|:///+)(?![/\\])", re.I)
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?=/|$)", re.I)
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_BETWEEN_NAMES = re.compile(r"\s*[,،؛;|&]\s*|\s+(?:/|و|and)\s+")
_NAME_IN_BRACKETS = re.compile(r"\(([^()@]{1,100})\)")


def to_links(entries: Iterable[Entry], url: str) -> Discovered:
    """Return the links of a document's entries, each URL once, in document order. `url` is the document's own."""
    links: dict[str, Link] = {}
    changed: dict[str, datetime] = {}
    skipped = 0
    for entry in entries:
        address = _address(entry, url)
        if address is None:
            skipped += 1
        elif address not in links:
            links[address] = Link(
                url=address,
                title=plain_text(entry.title) or None,
                lead=plain_text(entry.lead) or None,
                published_at=first_date(entry.dates),
                section=plain_text(entry.section) or None,
                authors=tuple(dict.fromkeys(name for text in entry.authors for name in _authors(text))),
                source=url,
            )
            if at := last_changed(entry.changed):
                changed[address] = at
    return Discovered(tuple(links.values()), skipped=skipped, changed=changed)


def _address(entry: Entry, url: str) -> str | None:
    """Return the first URL of an entry that is neither the site's nor the feed's."""
    base = urljoin(url, entry.base)
    addresses = [address for text in entry.addresses if (address := resolve(text, base))]
    not_stories = {base.rstrip("/"), url.rstrip("/")}
    return next((address for address in addresses if address.rstrip("/") not in not_stories), None)


def resolve(text: str, base: str) -> str | None:
    """Return the absolute http(s) URL without its fragment, or None. Line breaks inside the URL are removed.

    Repairs ampersands that were escaped twice and URLs with an incomplete scheme.
    """
    text = _BREAKS.sub("", text.strip(_AROUND)).replace(" ", "%20")
    if not text or _UNUSABLE.search(text):
        return None
    try:
        address = urldefrag(urljoin(base, _with_scheme(_AMPERSAND.sub("&", text), base))).url
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname and len(address) <= _LONGEST else None


def _with_scheme(text: str, base: str) -> str:
    """Complete the scheme of a URL such as `https:/khabar.example/1` or `khabar.example/1`."""
    if match := _BROKEN_SCHEME.match(text):
        return f"{match[1].lower()}://{text[match.end() :]}"
    host = _HOST.match(text)
    site = urlsplit(base)
    if host and (host[0].startswith("www.") or _site(host[0]) == _site(site.hostname or "")):
        return f"{site.scheme}://{text}"
    return text


def _site(host: str) -> str:
    """Return the last two labels of a host name."""
    return ".".join(host.lower().split(":")[0].split(".")[-2:])


def first_date(texts: Iterable[str]) -> datetime | None:
    """Return the first text that is a date, in UTC; a date without a time zone is in Tehran time."""
    parsed = next(filter(None, (parse_stamp(text) for text in texts if text)), None)
    return parsed.at if parsed else None


def last_changed(text: str) -> datetime | None:
    """Return the time of a sitemap's `lastmod`: ISO 8601, or on some sites a Jalali date."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return first_date([text])
    if at.year < EARLIEST.year:
        return first_date([text])
    return (at if at.tzinfo else at.replace(tzinfo=TEHRAN)).astimezone(UTC)


def _authors(text: str) -> Iterator[str]:
    """Yield the persons in a text: `info@site.ir (نام)` has one, `info@site.ir` none, «… ، … و …» several."""
    name = plain_text(text)
    if "@" in name:
        match = _NAME_IN_BRACKETS.search(name)
        name = match[1].strip() if match else ""
    names = [part for part in _BETWEEN_NAMES.split(name) if part]
    # «Last, First» is one name.
    yield from names if all(len(part.split()) > 1 for part in names) else filter(None, [name])
