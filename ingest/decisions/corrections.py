"""What people correct in articles: an overlay over what the outlet has, kept apart from it.

The line reads and compares what outlets print; a correction is laid over an article when it is written into the index,
and over each later text of it. Corrections lie in the archive (`ingest.decisions.store`), and in the index
`article-revisions` under their article's id, which changes when the article's does.
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
"""Corrected fields with their values as in a document; None: the article has none."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One decision about one article. Without `fields` it takes the former ones back."""

    article_id: str
    url: str
    outlet: str
    """The outlet under which the article was crawled."""
    at: datetime
    who: str
    why: str
    fields: Fields
    before: Fields
    """What the outlet had in these fields at that moment."""
    title: str

    @property
    def kind(self) -> str:
        """What was decided."""
        return CORRECTED if self.fields else UNDONE


def decide(client: Elasticsearch, correction: Correction) -> None:
    """Write a correction into the archive, then into the index. Raises PeykError when the archive cannot be written."""
    content = {item.name: getattr(correction, item.name) for item in fields(Correction) if item.name != "at"}
    decision = decisions.record(correction.kind, correction.at, content)
    write_all(client, [_action(decision)], refresh=True)


def bring_back(client: Elasticsearch, found: Iterable[Decision]) -> None:
    """Write the corrections among the archive's decisions into the index, but for those that it has. Raises PeykError.

    What the index has may have moved to another id with its article.
    """
    actions = [_action(decision) for decision in found if decision.kind in KINDS]
    for chunk in chunks(actions, CHUNK):
        answer = client.mget(index=chunk[0]["_index"], ids=[action["_id"] for action in chunk], source=False)
        known = {item["_id"] for item in answer["docs"] if item.get("found")}
        write_all(client, (action for action in chunk if action["_id"] not in known), refresh=True)


def of(client: Elasticsearch, names: Iterable[str]) -> dict[str, Fields]:
    """Return the corrected fields of the articles with these ids, the latest value of each field."""
    wanted = list(dict.fromkeys(names))
    found: dict[str, Fields] = {}
    if not wanted:
        return found
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
        found[name] = {**found.get(name, {}), **corrected} if corrected else {}
    return {name: corrected for name, corrected in found.items() if corrected}


def rename(client: Elasticsearch, old: str, new: str) -> None:
    """Give the corrections of an article to the id under which it is known now."""
    index = settings().index("article-revisions")
    query = {"bool": {"filter": [{"terms": {"event": list(KINDS)}}, {"term": {"article_id": old}}]}}
    found = client.search(index=index, query=query, size=10_000)["hits"]["hits"]
    actions = ({"_index": index, "_id": hit["_id"], "_source": hit["_source"] | {"article_id": new}} for hit in found)
    write_all(client, actions, refresh=True)


def in_force(client: Elasticsearch) -> list[Correction]:
    """Return the corrections that were not taken back, the oldest first."""
    query = {"query": {"terms": {"event": list(KINDS)}}}
    hits = scan(client, index=settings().index("article-revisions"), query=query)
    found: dict[str, list[Correction]] = {}
    for correction in sorted((_correction(hit["_source"]) for hit in hits), key=lambda one: one.at):
        if correction.fields:
            found.setdefault(correction.article_id, []).append(correction)
        else:
            found.pop(correction.article_id, None)
    return sorted((one for several in found.values() for one in several), key=lambda one: one.at)


def _action(decision: Decision) -> dict[str, Any]:
    found = decision.content
    try:
        common = {"article_id": found["article_id"], "outlet": found["outlet"], "url": found["url"]}
        told = {name: found[name] for name in ("who", "why", "fields", "before")}
        return {
            "_index": settings().index("article-revisions"),
            "_id": f"decision-{decision.name}",
            "_source": common
            | {
                "event": decision.kind,
                "fetched_at": decision.at.isoformat(),
                "title": found["title"],
                "document": told,
            },
        }
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error


def _correction(source: dict[str, Any]) -> Correction:
    return from_document(Correction, source | source["document"] | {"at": source["fetched_at"]})
