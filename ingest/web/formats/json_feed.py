"""JSON Feed: https://www.jsonfeed.org/version/1.1/."""

import json
from typing import Any

from ingest.web.formats.feed import Entry, Feed, stamp

MEDIA_TYPE = "application/feed+json"


def write(feed: Feed) -> bytes:
    """Return the document."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": feed.url,
        "language": "fa",
        "items": [_item(entry) for entry in feed.entries],
    }
    return json.dumps(document, ensure_ascii=False).encode()


def _item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_text": entry.text,
        "summary": entry.summary,
        "date_published": entry.published and stamp(entry.published),
        "date_modified": stamp(entry.updated),
        "authors": [{"name": entry.author}],
        "tags": list(entry.tags),
    }
    return {name: value for name, value in item.items() if value or name == "content_text"}
