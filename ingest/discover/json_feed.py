"""Parser for JSON Feed 1.0 and 1.1 (jsonfeed.org)."""

import json
from dataclasses import replace
from typing import Any

from ingest.discover.model import Entry, NotAFeed


def entries(text: str) -> list[Entry]:
    """Return the items of a JSON Feed. Raises NotAFeed(unknown) for any other text, JSON or not."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAFeed("unknown", f"broken JSON: {error}") from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise NotAFeed("unknown", "JSON, but not a JSON Feed: it has no list of items")
    home = _text(feed, "home_page_url")
    pairs = [(item, _entry(item, home)) for item in items if isinstance(item, dict)]
    if any(any(entry.dates) for _, entry in pairs):
        return [entry for _, entry in pairs]
    return [replace(entry, dates=(_text(item, "date_modified"),)) for item, entry in pairs]


def _entry(item: dict[str, Any], home: str) -> Entry:
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    tags = item.get("tags")
    names = [_text(author, "name") for author in authors or () if isinstance(author, dict)]
    identity = _text(item, "id")
    return Entry(
        addresses=(_text(item, "url"), identity if identity.startswith(("http://", "https://")) else ""),
        title=_text(item, "title"),
        lead=_text(item, "summary"),
        dates=(_text(item, "date_published"),),
        section=next((tag for tag in tags if isinstance(tag, str)), "") if isinstance(tags, list) else "",
        authors=tuple(names),
        base=home,
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
