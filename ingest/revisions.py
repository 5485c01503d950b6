"""The history of articles, in the index `article-revisions`: every replaced text, and when outlets withdrew an article
or restored it.
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
    """One change of an article.

    `changes` are pairs of words before and after; one side is empty for added or removed words.
    """

    url: str
    title: str
    seen_at: datetime
    """When the newer text was fetched, or the page was found missing or restored."""
    changes: tuple[tuple[str, str], ...]
    event: Event = "corrected"
    note: str | None = None
    """Of a person's correction: who made it, and why."""


def keep(client: Elasticsearch, articles: Iterable[tuple[str, Article]], run_id: str) -> None:
    """Store articles that a run is about to replace, each under the id of its replacement. Idempotent."""
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
    """Move the revisions of an article to its new id."""
    index = settings().index("article-revisions")
    hits = client.search(index=index, query={"term": {"article_id": old}}, size=10_000)["hits"]["hits"]
    write_all(
        client,
        ({"_index": index, "_id": hit["_id"], "_source": hit["_source"] | {"article_id": new}} for hit in hits),
        refresh=True,
    )


def note(client: Elasticsearch, event: Event, article: Article, run_id: str, at: datetime) -> None:
    """Store an event of an article, such as `withdrawn` or `returned`."""
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
    """Yield every correction, withdrawal, return and reversion of an article, and people's corrections, oldest first.

    Corrections by the outlet leave out distrusted texts and what people corrected.
    """
    known = _search(client, {"term": {"article_id": name}})
    changes = [_correction(before, after) for before, after in pairwise(_printed(client, name, known))]
    changes += [_event(event) for event in known if "event" in event]
    # An article that returned unchanged has no newer text, only events.
    changed = (correction for correction in changes if correction.changes or correction.event != "corrected")
    yield from sorted(changed, key=lambda correction: correction.seen_at)


def printed(client: Elasticsearch, name: str) -> list[dict[str, Any]]:
    """Return an article's texts as its outlet printed them, oldest first, the present one last.

    Each has the fields of `TEXTS` that it had, and `fetched_at`. Distrusted texts are left out.
    """
    return _printed(client, name, _search(client, {"term": {"article_id": name}}))


def _printed(client: Elasticsearch, name: str, known: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    former = [document for document in known if "event" not in document]
    distrusted = _distrusted(client, former)
    current = client.options(ignore_status=404).get(index=settings().index("articles"), id=name)
    versions = [document for document in former if document.get("content_hash") not in distrusted]
    return versions + ([as_printed(current["_source"])] if current.get("found") else [])


def former(client: Elasticsearch, name: str) -> list[dict[str, Any]]:
    """Return the documents of an article's replaced texts, each once, in order of fetch time."""
    texts = (document for document in _search(client, {"term": {"article_id": name}}) if "event" not in document)
    # Peyk 0.1.0 used other ids, so a text may be stored twice.
    return list({(document.get("content_hash"), document["fetched_at"]): document for document in texts}.values())


def counts(client: Elasticsearch, names: Iterable[str]) -> dict[str, int]:
    """Return article id -> number of its replaced texts, without distrusted ones."""
    wanted = list(names)
    query = {
        "bool": {
            "filter": {"terms": {"article_id": wanted}},
            "must_not": {"exists": {"field": "event"}},
        }
    }
    fields = ["article_id", "content_hash", "fetched_at"]
    hits = scan(client, index=settings().index("article-revisions"), query={"query": query}, source=fields)
    replaced = [hit["_source"] for hit in hits] if wanted else []
    distrusted = _distrusted(client, replaced)
    texts = {
        (text["article_id"], text.get("content_hash"), text.get("fetched_at"))
        for text in replaced
        if text.get("content_hash") not in distrusted
    }
    return dict(Counter(name for name, _, _ in texts))


def replaced_since(client: Elasticsearch, outlet: str, since: datetime) -> list[str]:
    """Return the ids of an outlet's articles with a text replaced since a time."""
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
    return {verdict["content_hash"] for verdict in _search(client, {"bool": {"filter": filters}})} if hashes else set()


def of_run(client: Elasticsearch, run_id: str) -> Iterator[Correction]:
    """Yield the outlets' corrections that a run indexed."""
    for before in _search(client, {"term": {"run_id": run_id}}):
        if "event" in before:
            continue
        current = client.options(ignore_status=404).get(index=settings().index("articles"), id=before["article_id"])
        if current.get("found"):
            yield _correction(before, as_printed(current["_source"]))


def _event(event: dict[str, Any]) -> Correction:
    """Return an event of an article as a Correction; the changes of a person's correction are its fields."""
    decision = event.get("document", {})
    fields = decision.get("fields", {})
    changes = tuple((_shown(decision["before"].get(name)), _shown(fields[name])) for name in fields)
    note = f"by {decision['who']}: {decision['why']}" if decision else None
    at = datetime.fromisoformat(event["fetched_at"])
    return Correction(event["url"], event["title"], at, changes, event["event"], note)


def _shown(value: Any) -> str:
    """Return the value of a field as text for people."""
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
    """Yield the runs of words that differ between two texts, in order; whitespace is ignored."""
    old, new = before.split(), after.split()
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield " ".join(old[i:j]), " ".join(new[m:n])
