"""Parser for feeds too broken to be XML, with feedparser. Its dates are ignored: it misreads Jalali dates."""

from io import BytesIO

import feedparser

from ingest.discover.model import Entry

_LIMIT = 256 * 1024
"""Most characters to parse: hostile text takes seconds per 100,000. A feed of 100 items has 70,000."""


def entries(text: str) -> list[Entry]:
    """Return the items that feedparser finds; empty if it cannot read the text. Never raises."""
    # A stream, because feedparser takes a string for a file name or an address first.
    stream = BytesIO(text[:_LIMIT].encode("utf-8", "replace"))
    try:
        parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    except Exception:
        # Its parsers raise undocumented exceptions on broken input.
        return []
    return [_entry(item) for item in parsed.entries]


def _entry(item: feedparser.FeedParserDict) -> Entry:
    tags = item.get("tags") or [{}]
    return Entry(
        addresses=(item.get("link") or "",),
        title=item.get("title") or "",
        lead=item.get("summary") or "",
        dates=(item.get("published") or "",),
        section=tags[0].get("label") or tags[0].get("term") or "",
        authors=(item.get("author") or "",),
    )
