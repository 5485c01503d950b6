"""Corrections of articles by people: an overlay, kept apart from the outlet's own text.

The pipeline reads and compares the outlet's text; a correction is applied when an article is written into the index,
and again to each later text. Corrections are kept in the archive (`ingest.decisions.store`), and in the index
`article-revisions` under the id of their article, which changes with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.chunks import chunks
from ingest.codec import from_document
from ingest.decisions import store as decisions
from ingest.decisions.store import Decision, damaged
from ingest.elastic import write_all
from ingest.settings import settings

CHUNK = 500
CORRECTED, UNDONE = "amended", "amendment-undone"
KINDS = (CORRECTED, UNDONE)
FIELDS = ("title", "kicker", "subtitle", "lead", "authors", "section", "published_at", "outlet")
"""The fields of an article that a person can correct."""
Fields = Mapping[str, Any]
"""Corrected fields and their values as in a document; None deletes the field."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction of one article. Without `fields` it undoes all earlier ones."""

    article_id: str
    url: str
    outlet: str
    """The outlet under which the article was crawled."""
    at: datetime
    who: str
    why: str
    fields: Fields
    before: Fields
    """The outlet's values of these fields at that moment."""
    title: str

    @property
    def kind(self) -> str:
        """The kind of the decision."""
        return CORRECTED if self.fields else UNDONE


def decide(client: Elasticsearch, correction: Correction) -> None:
    """Write a correction into the archive, then into the index. Raises PeykError if the archive cannot be written."""
    content = {item.name: getattr(correction, item.name) for item in fields(Correction) if item.name != "at"}
    decision = decisions.record(correction.kind, correction.at, content)
    write_all(client, [_action(decision)], refresh=True)


def bring_back(client: Elasticsearch, known: Iterable[Decision]) -> None:
    """Write the corrections among the archive's decisions into the index, except those it has.

    Those in the index are kept: one may have moved to another id with its article. Raises PeykError if a file is
    damaged or the index refuses a document.
    """
    actions = [_action(decision) for decision in known if decision.kind in KINDS]
    for chunk in chunks(actions, CHUNK):
        answer = client.mget(index=chunk[0]["_index"], ids=[action["_id"] for action in chunk], source=False)
        indexed = {item["_id"] for item in answer["docs"] if item.get("found")}
        write_all(client, (action for action in chunk if action["_id"] not in indexed), refresh=True)


def of(client: Elasticsearch, names: Iterable[str]) -> dict[str, Fields]:
    """Return article id -> corrected fields with their latest values, for those of these ids that have any."""
    wanted = list(dict.fromkeys(names))
    by_id: dict[str, Fields] = {}
    if not wanted:
        return by_id
    filters = [{"terms": {"event": list(KINDS)}}, {"terms": {"article_id": wanted}}]
    answer = client.search(
        index=settings().index("article-revisions"),
        query={"bool": {"filter": filters}},
        sort=[{"fetched_at": "asc"}],
        size=10_000,
        source_includes=["article_id", "document.fields"],
        ignore_unavailable=True,
    )
    for hit in answer["hits"]["hits"]:
        name, corrected = hit["_source"]["article_id"], hit["_source"].get("document", {}).get("fields", {})
        by_id[name] = {**by_id.get(name, {}), **corrected} if corrected else {}
    return {name: corrected for name, corrected in by_id.items() if corrected}


def rename(client: Elasticsearch, old: str, new: str) -> None:
    """Move the corrections of an article to its new id."""
    index = settings().index("article-revisions")
    query = {"bool": {"filter": [{"terms": {"event": list(KINDS)}}, {"term": {"article_id": old}}]}}
    hits = client.search(index=index, query=query, size=10_000)["hits"]["hits"]
    actions = ({"_index": index, "_id": hit["_id"], "_source": hit["_source"] | {"article_id": new}} for hit in hits)
    write_all(client, actions, refresh=True)


def in_force(client: Elasticsearch) -> list[Correction]:
    """Return the corrections that were not undone, the oldest first."""
    query = {"query": {"terms": {"event": list(KINDS)}}}
    hits = scan(client, index=settings().index("article-revisions"), query=query)
    by_article: dict[str, list[Correction]] = {}
    for correction in sorted((_correction(hit["_source"]) for hit in hits), key=lambda item: item.at):
        if correction.fields:
            by_article.setdefault(correction.article_id, []).append(correction)
        else:
            by_article.pop(correction.article_id, None)
    return sorted((correction for several in by_article.values() for correction in several), key=lambda item: item.at)


def _action(decision: Decision) -> dict[str, Any]:
    content = decision.content
    try:
        common = {"article_id": content["article_id"], "outlet": content["outlet"], "url": content["url"]}
        document = {name: content[name] for name in ("who", "why", "fields", "before")}
        return {
            "_index": settings().index("article-revisions"),
            "_id": f"decision-{decision.name}",
            "_source": common
            | {
                "event": decision.kind,
                "fetched_at": decision.at.isoformat(),
                "title": content["title"],
                "document": document,
            },
        }
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error


def _correction(source: dict[str, Any]) -> Correction:
    return from_document(Correction, source | source["document"] | {"at": source["fetched_at"]})
