"""What people decided about texts: which are distrusted, and which are accepted though they looked wrong.

Verdicts lie in the archive (`ingest.decisions.store`), so that they outlive index and ledger, and in the index
`article-revisions`, where the line looks for them. A text is known by the page it was read from and by its hash.
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
    """One version of an article: where it was read, and its hash."""

    url: str
    content_hash: str | None
    page: str | None
    """Its page in the archive, `file:offset`."""

    @classmethod
    def of(cls, article: Article) -> "Text":
        """Return the version that an article is."""
        return cls(article.url, article.content_hash, page_of(article.archive))


@dataclass(frozen=True, slots=True)
class Verdict:
    """One decision. `lost` are marks of a story that the outlet's pages do not bear any more."""

    kind: Kind
    outlet: str
    at: datetime
    texts: tuple[Text, ...]
    lost: tuple[str, ...] = ()


def page_of(pointer: ArchivePointer | None) -> str | None:
    """Return how an archived page is named in a verdict."""
    return f"{pointer.file}:{pointer.offset}" if pointer else None


def give(client: Elasticsearch, verdict: Verdict) -> None:
    """Write a verdict into the archive, then into the index. Raises PeykError when the archive cannot be written."""
    texts = [{"url": text.url, "content_hash": text.content_hash, "page": text.page} for text in verdict.texts]
    content = {"outlet": verdict.outlet, "texts": texts, "lost": list(verdict.lost)}
    decisions.record(verdict.kind, verdict.at, content)
    _index(client, [verdict])


def bring_back(client: Elasticsearch, found: Iterable[Decision]) -> None:
    """Write the verdicts among the archive's decisions into the index, in their order. Raises PeykError."""
    _index(client, [_verdict(decision) for decision in found if decision.kind in KINDS])


def _verdict(decision: Decision) -> Verdict:
    found = decision.content
    try:
        texts = tuple(Text(**text) for text in found["texts"])
        return Verdict(found["kind"], found["outlet"], decision.at, texts, tuple(found["lost"]))
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error


def _index(client: Elasticsearch, verdicts: Iterable[Verdict]) -> None:
    index = settings().index("article-revisions")
    actions: list[dict[str, Any]] = []
    for verdict in verdicts:
        common = {"outlet": verdict.outlet, "event": verdict.kind, "fetched_at": verdict.at.isoformat()}
        for text in verdict.texts:
            told_by = {"url": text.url, "content_hash": text.content_hash, "page": text.page}
            source = common | {name: value for name, value in told_by.items() if value}
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
    """What was decided about some articles, the latest decision first."""

    def __init__(self, client: Elasticsearch, articles: Iterable[Article]) -> None:
        self._client = client
        self._found: list[dict[str, Any]] = []
        texts = [Text.of(article) for article in articles]
        known = [
            {"terms": {"content_hash": [text.content_hash for text in texts if text.content_hash]}},
            {"terms": {"page": [text.page for text in texts if text.page]}},
        ]
        if texts:
            kinds = {"terms": {"event": list(KINDS)}}
            query = {"bool": {"filter": [kinds], "should": known, "minimum_should_match": 1}}
            self._found = self._search(query)

    def of(self, article: Article) -> Kind | None:
        """Return the latest verdict about an article, if there is one."""
        text = Text.of(article)
        for found in self._found:
            same_hash = text.content_hash is not None and found.get("content_hash") == text.content_hash
            same_page = text.page is not None and found.get("page") == text.page
            if found["outlet"] == article.outlet.id and (same_hash or same_page):
                kind: Kind = found["event"]
                return kind
        return None

    def lost(self, outlet: str) -> frozenset[str]:
        """Return the marks that the pages of an outlet were allowed to lose."""
        filters = [{"term": {"event": "redesigned"}}, {"term": {"outlet": outlet}}]
        return frozenset(mark for found in self._search({"bool": {"filter": filters}}) for mark in found["lost"])

    def _search(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        index = settings().index("article-revisions")
        answer = self._client.search(index=index, query=query, sort=[{"fetched_at": "desc"}], size=MOST)
        return [hit["_source"] for hit in answer["hits"]["hits"]]
