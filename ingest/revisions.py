"""What became of articles, in the index `article-revisions`: every text that a later one replaced, and when outlets
took one down or put it back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal

from elasticsearch import Elasticsearch

from ingest.dedupe import article_id
from ingest.elastic import write_all
from ingest.model import Article, to_document
from ingest.settings import settings

TEXTS = ("kicker", "title", "subtitle", "lead", "body")
"""The fields whose former versions are kept."""
KEPT = (*TEXTS, "url", "content_hash", "fetched_at")

Event = Literal["corrected", "withdrawn", "returned"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of an article. `changes` are pairs of words before and after; an empty side: added or removed."""

    url: str
    title: str
    seen_at: datetime
    """When the newer text was fetched, or the page was found missing, or there again."""
    changes: tuple[tuple[str, str], ...]
    event: Event = "corrected"


def keep(client: Elasticsearch, articles: Iterable[Article], run_id: str) -> None:
    """Writes down the texts of articles that a run is about to replace. Safe to run again."""
    now = datetime.now(UTC)
    actions = [_revision(article, run_id, now) for article in articles]
    if actions:
        write_all(client, actions, refresh=True)


def _revision(article: Article, run_id: str, now: datetime) -> dict[str, Any]:
    document = to_document(article)
    name = article_id(article)
    version = int(article.fetched_at.timestamp() * 1000) if article.fetched_at else 0
    return {
        "_index": settings().index("article-revisions"),
        "_id": f"{name}-{article.content_hash}-{version}",
        "_source": {field: document[field] for field in KEPT if field in document}
        | {
            "article_id": name,
            "outlet": article.outlet.id,
            "run_id": run_id,
            "replaced_at": now.isoformat(),
        },
    }


def note(client: Elasticsearch, event: Event, article: Article, run_id: str, at: datetime) -> None:
    """Notes that an article was withdrawn or returned."""
    document = {
        "article_id": article_id(article),
        "outlet": article.outlet.id,
        "url": article.url,
        "title": article.title,
        "event": event,
        "run_id": run_id,
        "fetched_at": at.isoformat(),
    }
    name = f"{article_id(article)}-{event}-{at:%Y%m%d%H%M%S}"
    write_all(
        client, [{"_index": settings().index("article-revisions"), "_id": name, "_source": document}], refresh=True
    )


def history(client: Elasticsearch, name: str) -> Iterator[Correction]:
    """Every correction, withdrawal and return of the article with this id, oldest first."""
    known = _search(client, {"term": {"article_id": name}})
    former = [document for document in known if "event" not in document]
    current = client.options(ignore_status=404).get(index=settings().index("articles"), id=name)
    versions = [*former, *([current["_source"]] if current.get("found") else [])]
    found = [_correction(before, after) for before, after in pairwise(versions)]
    found += [
        Correction(event["url"], event["title"], datetime.fromisoformat(event["fetched_at"]), (), event["event"])
        for event in known
        if "event" in event
    ]
    # An article that returned as it was has no newer text, only its moments.
    changed = (correction for correction in found if correction.changes or correction.event != "corrected")
    yield from sorted(changed, key=lambda correction: correction.seen_at)


def of_run(client: Elasticsearch, run_id: str) -> Iterator[Correction]:
    """The corrections that a run brought into the index."""
    for before in _search(client, {"term": {"run_id": run_id}}):
        if "event" in before:
            continue
        current = client.options(ignore_status=404).get(index=settings().index("articles"), id=before["article_id"])
        if current.get("found"):
            yield _correction(before, current["_source"])


def _search(client: Elasticsearch, query: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.search(
        index=settings().index("article-revisions"), query=query, sort=[{"fetched_at": "asc"}], size=1000
    )
    return [hit["_source"] for hit in answer["hits"]["hits"]]


def _correction(before: dict[str, Any], after: dict[str, Any]) -> Correction:
    changes = [change for name in TEXTS for change in changed_words(before.get(name) or "", after.get(name) or "")]
    return Correction(after["url"], after["title"], datetime.fromisoformat(after["fetched_at"]), tuple(changes))


def changed_words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The runs of words that differ between two texts, in order; white space alone is no difference."""
    old, new = before.split(), after.split()
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield " ".join(old[i:j]), " ".join(new[m:n])
