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
from ingest.model import Article
from ingest.settings import settings

TEXTS = ("kicker", "title", "subtitle", "lead", "body")
"""The fields whose former versions are kept."""


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


def keep(client: Elasticsearch, article_ids: Iterable[str], run_id: str) -> None:
    """Copies what the index holds of these articles, before a run overwrites it. Safe to run again."""
    wanted = list(article_ids)
    if not wanted:
        return
    fields = [*TEXTS, "url", "outlet.id", "content_hash", "fetched_at"]
    found = client.mget(index=settings().index("articles"), ids=wanted, source_includes=fields)
    actions = [_revision(item["_id"], item["_source"], run_id) for item in found["docs"] if item.get("found")]
    write_all(client, actions, refresh=True)


def _revision(name: str, source: dict[str, Any], run_id: str) -> dict[str, Any]:
    text = {name: source[name] for name in (*TEXTS, "url", "content_hash", "fetched_at") if name in source}
    return {
        "_index": settings().index("article-revisions"),
        "_id": f"{name}-{source.get('content_hash')}",
        "_source": text
        | {
            "article_id": name,
            "outlet": source["outlet"]["id"],
            "run_id": run_id,
            "replaced_at": datetime.now(UTC).isoformat(),
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
