"""Verdicts on versions of articles: which are distrusted, and which are accepted though they looked wrong.

Verdicts are kept in the archive (`ingest.decisions.store`), so that they outlive index and ledger, and in the index
`article-revisions`, where the pipeline reads them. A version is identified by its archived page and by its hash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from elasticsearch import Elasticsearch

from ingest.decisions import store as decisions
from ingest.decisions.store import Decision, damaged
from ingest.elastic import write_all
from ingest.model import ArchivePointer, Article
from ingest.settings import settings

MOST = 10_000

Kind = Literal["distrusted", "accepted"]
KINDS = ("distrusted", "accepted")


@dataclass(frozen=True, slots=True)
class Text:
    """One version of an article: its URL, its hash and its page."""

    url: str
    content_hash: str | None
    page: str | None
    """Its page in the archive, `file:offset`."""

    @classmethod
    def of(cls, article: Article) -> "Text":
        """Return the version of an article."""
        return cls(article.url, article.content_hash, page_of(article.archive))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One verdict. `lost`: marks of a story that the outlet's pages may lack from now on."""

    kind: Kind
    outlet: str
    at: datetime
    texts: tuple[Text, ...]
    lost: tuple[str, ...] = ()


def page_of(pointer: ArchivePointer | None) -> str | None:
    """Return the name of an archived page in a verdict, `file:offset`."""
    return f"{pointer.file}:{pointer.offset}" if pointer else None


def give(client: Elasticsearch, verdict: Verdict) -> None:
    """Write a verdict into the archive, then into the index. Raises PeykError if the archive cannot be written."""
    texts = [{"url": text.url, "content_hash": text.content_hash, "page": text.page} for text in verdict.texts]
    content = {"outlet": verdict.outlet, "texts": texts, "lost": list(verdict.lost)}
    decisions.record(verdict.kind, verdict.at, content)
    _index(client, [verdict])


def bring_back(client: Elasticsearch, known: Iterable[Decision]) -> None:
    """Write the verdicts among the archive's decisions into the index, in order.

    Raises PeykError for a damaged file, or if the index refuses a document.
    """
    _index(client, [_verdict(decision) for decision in known if decision.kind in KINDS])


def _verdict(decision: Decision) -> Verdict:
    content = decision.content
    try:
        texts = tuple(Text(**text) for text in content["texts"])
        return Verdict(content["kind"], content["outlet"], decision.at, texts, tuple(content["lost"]))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error


def _index(client: Elasticsearch, verdicts: Iterable[Verdict]) -> None:
    index = settings().index("article-revisions")
    actions: list[dict[str, Any]] = []
    for verdict in verdicts:
        common = {"outlet": verdict.outlet, "event": verdict.kind, "fetched_at": verdict.at.isoformat()}
        for text in verdict.texts:
            version = {"url": text.url, "content_hash": text.content_hash, "page": text.page}
            source = common | {name: value for name, value in version.items() if value}
            actions.append({"_index": index, "_id": _name(verdict.outlet, text), "_source": source})
        if verdict.lost:
            marks: dict[str, Any] = {"event": "redesigned", "lost": list(verdict.lost)}
            name = f"redesigned-{verdict.outlet}-{verdict.at.isoformat()}"
            actions.append({"_index": index, "_id": name, "_source": common | marks})
    if actions:
        write_all(client, actions, refresh=True)


def _name(outlet: str, text: Text) -> str:
    digest = blake2b(f"{outlet} {text.content_hash} {text.page}".encode(), digest_size=16)
    return f"verdict-{digest.hexdigest()}"


class Verdicts:
    """The verdicts on versions of some articles."""

    def __init__(self, client: Elasticsearch, articles: Iterable[Article]) -> None:
        self._client = client
        self._latest_first: list[dict[str, Any]] = []
        texts = [Text.of(article) for article in articles]
        known = [
            {"terms": {"content_hash": [text.content_hash for text in texts if text.content_hash]}},
            {"terms": {"page": [text.page for text in texts if text.page]}},
        ]
        if texts:
            kinds = {"terms": {"event": list(KINDS)}}
            query = {"bool": {"filter": [kinds], "should": known, "minimum_should_match": 1}}
            self._latest_first = self._search(query)

    def of(self, article: Article) -> Kind | None:
        """Return the latest verdict on this version of an article, or None."""
        text = Text.of(article)
        for verdict in self._latest_first:
            same_hash = text.content_hash is not None and verdict.get("content_hash") == text.content_hash
            same_page = text.page is not None and verdict.get("page") == text.page
            if verdict["outlet"] == article.outlet.id and (same_hash or same_page):
                kind: Kind = verdict["event"]
                return kind
        return None

    def lost(self, outlet: str) -> frozenset[str]:
        """Return the marks that the pages of an outlet may lack."""
        filters = [{"term": {"event": "redesigned"}}, {"term": {"outlet": outlet}}]
        return frozenset(mark for event in self._search({"bool": {"filter": filters}}) for mark in event["lost"])

    def _search(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        index = settings().index("article-revisions")
        answer = self._client.search(index=index, query=query, sort=[{"fetched_at": "desc"}], size=MOST)
        return [hit["_source"] for hit in answer["hits"]["hits"]]
