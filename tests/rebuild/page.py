"""Single pages, entries and indices for tests of one step of a rebuild, without a crawl."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from benchmarks.rebuild.pages import archive
from ingest.dedupe import article_id
from ingest.index.bulk import action
from ingest.index.generations import concrete
from ingest.ledger import Entry
from ingest.ledger.key import entry_key
from ingest.model import ArchivePointer, Article, Page
from ingest.outlets import Outlet
from ingest.rebuild.fill import Work
from ingest.rebuild.state import State
from ingest.settings import settings
from ingest.story.clean import read_and_clean
from tests.crawl.line import use
from tests.crawl.press import HOST, ROW, Story
from tests.rebuild.line import FETCHED

OUTLET = Outlet(**ROW)
NEVER = Story("", ("این برگه خبر نیست.",), marked=False)
"""A page without an article."""
Steps = list[tuple[str, int, int]]


def alone_in(monkeypatch: pytest.MonkeyPatch, var: Path) -> None:
    """Set one outlet as the catalogue and an archive of this test."""
    use(monkeypatch, var, [ROW])
    Path(settings().archive_location).mkdir(parents=True, exist_ok=True)


def page(path: str, story: Story, at: datetime = FETCHED) -> Page:
    """Return the page of a story at a path of the outlet."""
    headers = {"content-type": "text/html; charset=utf-8", "etag": f'"{path}"', "last-modified": "Sat, 21 Nov 2026"}
    return Page(f"{HOST}{path}", 200, headers, story.page.encode(), at, f"{HOST}{path}")


def fetched(path: str, story: Story, at: datetime = FETCHED, **changes: Any) -> Entry:
    """Archive a page in a segment of its own, and return the entry of its address."""
    printed = page(path, story, at)
    (pointer,) = archive([printed])
    return Entry(
        **{
            "key": entry_key("kavir", printed.url),
            "url": printed.url,
            "outlet": "kavir",
            "first_seen_at": FETCHED - timedelta(minutes=5),
            "run_id": "crawl",
            "day": "1405-09-06",
            "status": "indexed",
            "step": "index",
            "archive": pointer,
            "body_hash": printed.body_hash,
            "fetched_at": at,
        }
        | changes
    )


def article_of(entry: Entry) -> Article:
    """Return the article on the page of an entry."""
    article = read_and_clean(entry, OUTLET)
    assert isinstance(article, Article)
    return article


def owner(path: str, story: Story, at: datetime = FETCHED, **changes: Any) -> Entry:
    """Archive a page, and return the entry that owns its article."""
    entry = fetched(path, story, at)
    article = article_of(entry)
    known = {"article_id": article_id(article), "content_hash": article.content_hash, "read_hash": article.content_hash}
    return replace(entry, **(known | {"article_archive": entry.archive} | changes))


def source_of(article: Article) -> dict[str, Any]:
    """Return an article's document."""
    source: dict[str, Any] = action(article, "any")["_source"]
    return source


def segment(pointer: ArchivePointer | None) -> Path:
    """Return the file of a page."""
    assert pointer
    return Path(settings().archive_location) / pointer.file


def state(source: int = 1, target: int = 2, **changes: Any) -> State:
    """Return the state of a rebuild that has just begun."""
    return State(source, target, "digest", FETCHED, **changes)


def generation(
    client: Elasticsearch, number: int, documents: dict[str, dict[str, Any]] | None = None, **properties: Any
) -> str:
    """Make a generation without analysis, put documents into it as version 7, and return its name."""
    index = concrete(number)
    mappings = {"dynamic": False, "properties": properties}
    client.indices.create(index=index, mappings=mappings, settings={"number_of_replicas": 0})
    written = {"_index": index, "version": 7, "version_type": "external_gte"}
    bulk(
        client, [written | {"_id": name, "_source": source} for name, source in (documents or {}).items()], refresh=True
    )
    return index


def work(client: Elasticsearch, tell: Callable[[str, int, int], None] = lambda what, done, total: None) -> Work:
    """Return the work of a rebuild whose catalogue is the one outlet."""
    return Work(client, {"kavir": OUTLET}, tell)


def sources(client: Elasticsearch, number: int) -> dict[str, dict[str, Any]]:
    """Return the documents of a generation by id."""
    client.indices.refresh(index=concrete(number))
    hits = client.search(index=concrete(number), size=100)["hits"]["hits"]
    return {hit["_id"]: hit["_source"] for hit in hits}
