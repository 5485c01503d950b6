"""What became of articles, in the index `article-revisions`: every text that a later one replaced, and when outlets
took one down or put it back.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.dedupe import article_id
from ingest.elastic import write_all
from ingest.model import Article, as_printed, to_document
from ingest.settings import settings

TEXTS = ("kicker", "title", "subtitle", "lead", "body")
"""The fields whose former versions are kept."""
KEPT = (*TEXTS, "url", "content_hash", "fetched_at")

Event = Literal["corrected", "withdrawn", "returned", "reverted", "amended", "amendment-undone"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of an article. `changes` are pairs of words before and after; an empty side: added or removed."""

    url: str
    title: str
    seen_at: datetime
    """When the newer text was fetched, or the page was found missing, or there again."""
    changes: tuple[tuple[str, str], ...]
    event: Event = "corrected"
    note: str | None = None
    """Of what a person changed here: who, and why."""


def keep(client: Elasticsearch, articles: Iterable[tuple[str, Article]], run_id: str) -> None:
    """Write down articles that a run is about to replace, each under the id of what replaces it. Safe to run again."""
    now = datetime.now(UTC)
    actions = [_revision(name, article, run_id, now) for name, article in articles]
    if actions:
        write_all(client, actions, refresh=True)


def _revision(name: str, article: Article, run_id: str, now: datetime) -> dict[str, Any]:
    document = to_document(article)
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
            "document": {field: value for field, value in document.items() if field not in TEXTS},
        },
    }


def rename(client: Elasticsearch, old: str, new: str) -> None:
    """Give the past of an article to the id under which it is known now."""
    index = settings().index("article-revisions")
    found = client.search(index=index, query={"term": {"article_id": old}}, size=10_000)["hits"]["hits"]
    write_all(
        client,
        ({"_index": index, "_id": hit["_id"], "_source": hit["_source"] | {"article_id": new}} for hit in found),
        refresh=True,
    )


def note(client: Elasticsearch, event: Event, article: Article, run_id: str, at: datetime) -> None:
    """Note that an article was withdrawn or returned."""
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
    """Yield every correction, withdrawal, return and reversion of the article with this id, and what people corrected
    in it.

    Oldest first. Neither a text that a person distrusts nor what a person corrected is one of its outlet's corrections.
    """
    known = _search(client, {"term": {"article_id": name}})
    distrusted = _distrusted(client, known)
    former = [document for document in known if "event" not in document]
    current = client.options(ignore_status=404).get(index=settings().index("articles"), id=name)
    versions = [document for document in former if document.get("content_hash") not in distrusted]
    versions += [as_printed(current["_source"])] if current.get("found") else []
    found = [_correction(before, after) for before, after in pairwise(versions)]
    found += [_event(event) for event in known if "event" in event]
    # An article that returned as it was has no newer text, only its moments.
    changed = (correction for correction in found if correction.changes or correction.event != "corrected")
    yield from sorted(changed, key=lambda correction: correction.seen_at)


def former(client: Elasticsearch, name: str) -> list[dict[str, Any]]:
    """Return the documents of the texts that were replaced in an article, by the time of fetching, each text once."""
    found = (document for document in _search(client, {"term": {"article_id": name}}) if "event" not in document)
    # Peyk 0.1.0 named them otherwise, so that one may stand there twice.
    return list({(document.get("content_hash"), document["fetched_at"]): document for document in found}.values())


def counts(client: Elasticsearch, names: Iterable[str]) -> dict[str, int]:
    """Return how many texts were replaced in each of these articles, but for those that a person distrusts."""
    wanted = list(names)
    query = {
        "bool": {
            "filter": {"terms": {"article_id": wanted}},
            "must_not": {"exists": {"field": "event"}},
        }
    }
    fields = ["article_id", "content_hash", "fetched_at"]
    hits = scan(client, index=settings().index("article-revisions"), query={"query": query}, source=fields)
    found = [hit["_source"] for hit in hits] if wanted else []
    distrusted = _distrusted(client, found)
    texts = {
        (text["article_id"], text.get("content_hash"), text.get("fetched_at"))
        for text in found
        if text.get("content_hash") not in distrusted
    }
    return dict(Counter(name for name, _, _ in texts))


def replaced_since(client: Elasticsearch, outlet: str, since: datetime) -> list[str]:
    """Return the ids of an outlet's articles of which a text was replaced since a moment."""
    query = {
        "bool": {
            "filter": [{"term": {"outlet": outlet}}, {"range": {"replaced_at": {"gte": since.isoformat()}}}],
            "must_not": {"exists": {"field": "event"}},
        }
    }
    hits = scan(client, index=settings().index("article-revisions"), query={"query": query}, source=["article_id"])
    return list(dict.fromkeys(hit["_source"]["article_id"] for hit in hits))


def _distrusted(client: Elasticsearch, documents: Iterable[dict[str, Any]]) -> set[str]:
    hashes = [document["content_hash"] for document in documents if "content_hash" in document]
    filters = [{"term": {"event": "distrusted"}}, {"terms": {"content_hash": hashes}}]
    return {found["content_hash"] for found in _search(client, {"bool": {"filter": filters}})} if hashes else set()


def of_run(client: Elasticsearch, run_id: str) -> Iterator[Correction]:
    """Yield the corrections that a run brought into the index."""
    for before in _search(client, {"term": {"run_id": run_id}}):
        if "event" in before:
            continue
        current = client.options(ignore_status=404).get(index=settings().index("articles"), id=before["article_id"])
        if current.get("found"):
            yield _correction(before, as_printed(current["_source"]))


def _event(event: dict[str, Any]) -> Correction:
    """Return what happened to an article but for its outlet's corrections; a person's correction is told by its
    fields."""
    told = event.get("document", {})
    fields = told.get("fields", {})
    changes = tuple((_shown(told["before"].get(name)), _shown(fields[name])) for name in fields)
    note = f"by {told['who']}: {told['why']}" if told else None
    at = datetime.fromisoformat(event["fetched_at"])
    return Correction(event["url"], event["title"], at, changes, event["event"], note)


def _shown(value: Any) -> str:
    """Return the value of a field in words."""
    if isinstance(value, dict):
        return str(value.get("name_fa") or value.get("id"))
    return ", ".join(value) if isinstance(value, list) else value or ""


def _search(client: Elasticsearch, query: dict[str, Any]) -> list[dict[str, Any]]:
    answer = client.search(
        index=settings().index("article-revisions"), query=query, sort=[{"fetched_at": "asc"}], size=10_000
    )
    return [hit["_source"] for hit in answer["hits"]["hits"]]


def _correction(before: dict[str, Any], after: dict[str, Any]) -> Correction:
    changes = [change for name in TEXTS for change in changed_words(before.get(name) or "", after.get(name) or "")]
    return Correction(after["url"], after["title"], datetime.fromisoformat(after["fetched_at"]), tuple(changes))


def changed_words(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield the runs of words that differ between two texts, in order; white space alone is no difference."""
    old, new = before.split(), after.split()
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield " ".join(old[i:j]), " ".join(new[m:n])
