"""What articles said before: every text that a later one replaced, in the index `article-revisions`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic import write_all
from ingest.settings import settings

TEXTS = ("kicker", "title", "subtitle", "lead", "body")
"""The fields whose former versions are kept."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of an article. `changes` are pairs of words before and after; an empty side: added or removed."""

    url: str
    title: str
    seen_at: datetime
    """When the newer text was fetched."""
    changes: tuple[tuple[str, str], ...]


def keep(client: Elasticsearch, article_ids: Iterable[str], run_id: str) -> None:
    """Copies what the index holds of these articles, before a run overwrites it. Safe to run again."""
    wanted = list(article_ids)
    if not wanted:
        return
    fields = [*TEXTS, "url", "outlet.id", "content_hash", "fetched_at"]
    found = client.mget(index=settings().index("articles"), ids=wanted, source_includes=fields)
    actions = [_revision(item["_id"], item["_source"], run_id) for item in found["docs"] if item.get("found")]
    write_all(client, actions, refresh=True)


def _revision(article_id: str, source: dict[str, Any], run_id: str) -> dict[str, Any]:
    text = {name: source[name] for name in (*TEXTS, "url", "content_hash", "fetched_at") if name in source}
    return {
        "_index": settings().index("article-revisions"),
        "_id": f"{article_id}-{source.get('content_hash')}",
        "_source": text
        | {
            "article_id": article_id,
            "outlet": source["outlet"]["id"],
            "run_id": run_id,
            "replaced_at": datetime.now(UTC).isoformat(),
        },
    }


def history(client: Elasticsearch, article_id: str) -> Iterator[Correction]:
    """Every correction of an article, oldest first."""
    former = _search(client, {"term": {"article_id": article_id}})
    current = client.options(ignore_status=404).get(index=settings().index("articles"), id=article_id)
    versions = [*former, *([current["_source"]] if current.get("found") else [])]
    yield from (_correction(before, after) for before, after in pairwise(versions))


def of_run(client: Elasticsearch, run_id: str) -> Iterator[Correction]:
    """The corrections that a run brought into the index."""
    for before in _search(client, {"term": {"run_id": run_id}}):
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
