"""Detection of a document's format, and dispatch to its parser."""

import re
import zlib
from typing import Any

from ingest.discover import feeds, json_feed, sitemaps, tolerant, xml
from ingest.discover.links import last_changed, resolve, to_links
from ingest.discover.model import Discovered, Entry, NotAFeed, Sitemap
from ingest.model import Link
from ingest.normalise.charset import decode_html

SIZE_LIMIT = 50 * 1024 * 1024
"""Most bytes of a document, after unzipping a `.xml.gz`: the limit of the sitemap protocol."""
_MOST_UNZIPPED = 3
"""Most times a document is unzipped: some servers zip a `.xml.gz` again."""
_MOST_LINES = 50_000
"""Most addresses of a plain text sitemap, by the protocol."""
_ADDRESS_LINE = re.compile(r"https?://[^\s<>]+", re.I)


def read_links(body: bytes, url: str) -> list[Link]:
    """Return the links of a feed or sitemap in document order, each URL once; an empty feed has none.

    Reads RSS, RDF, Atom, JSON Feed, sitemaps and news sitemaps, gzipped or not, in UTF-8, windows-1256 or the declared
    encoding. `url` is the document's URL. Raises only NotAFeed, for any other body.
    """
    return list(read(body, url).links)


def read(body: bytes, url: str) -> Discovered:
    """Return the links of `read_links`, and the sitemaps that a sitemap index points to."""
    for _ in range(_MOST_UNZIPPED):
        if body.startswith(b"\x1f\x8b"):
            body = _unzip(body)
    if len(body) > SIZE_LIMIT:
        raise NotAFeed("too-large", f"more than {SIZE_LIMIT} bytes")
    text = decode_html(body).strip(" \t\r\n\ufeff")
    if not text:
        raise NotAFeed("empty", "nothing but white space")
    if text.startswith(("{", "[")):
        return to_links(json_feed.entries(text), url)
    if lines := _addresses(text):
        return to_links((Entry(addresses=(line,)) for line in lines), url)
    text = xml.repair(xml.cut_to_root(text))
    root = xml.parse(text)
    if root is None:
        root = xml.parse(text := xml.mend(text))
    return _from_broken(text, url) if root is None else _from_root(root, url)


def _addresses(text: str) -> list[str]:
    """Return the URLs of a plain text sitemap; empty if any line is not a URL."""
    lines = [
        line for part in text[: len(text) if _ADDRESS_LINE.match(text) else 0].splitlines() if (line := part.strip())
    ]
    return lines[:_MOST_LINES] if all(map(_ADDRESS_LINE.fullmatch, lines)) else []


def _from_broken(text: str, url: str) -> Discovered:
    """Return the better of two repairs: libxml2 may lose fields, feedparser loses truncated items.

    Raises NotAFeed(broken) if both find no items, since a broken document is unlikely to be an empty feed.
    """
    root = xml.parse(text, recover=True)
    recovered = Discovered() if root is None else _from_root(root, url)
    tolerated = to_links(tolerant.entries(text), url)
    best = tolerated if len(tolerated.links) >= len(recovered.links) else recovered
    if not best.links and not recovered.sitemaps:
        raise NotAFeed("broken", "not well-formed XML, and no entry can be recovered")
    return best if best.links else recovered


def _from_root(root: Any, url: str) -> Discovered:
    feeds.use_standard_namespace(root)
    kind = feeds.name_of(root)
    if kind == "sitemapindex":
        pairs = [(resolve(address, url), changed) for address, changed in sitemaps.indexed(root)]
        return Discovered(
            sitemaps=tuple(Sitemap(address, last_changed(changed)) for address, changed in pairs if address),
            skipped=sum(address is None for address, _ in pairs),
        )
    entries: list[Entry] = sitemaps.entries(root) if kind == "urlset" else feeds.entries(root)
    return to_links(entries, url)


def _unzip(body: bytes) -> bytes:
    """Return the bytes of all members of a gzip file, up to just beyond the limit."""
    unzipped = b""
    while body.startswith(b"\x1f\x8b") and len(unzipped) <= SIZE_LIMIT:
        member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            unzipped += member.decompress(body, SIZE_LIMIT + 1 - len(unzipped))
        except zlib.error as error:
            if not unzipped:
                raise NotAFeed("unknown", f"broken gzip: {error}") from error
            break
        body = member.unused_data
    return unzipped
