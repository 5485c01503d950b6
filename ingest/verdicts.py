"""What people decided about texts: which are distrusted, and which are accepted though they looked wrong.

Verdicts lie in the archive, `decisions/<moment>.json`, so that they outlive index and ledger, and in the index
`article-revisions`, where the line looks for them. A text is known by the page it was read from and by its hash.
"""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, Literal

from elasticsearch import Elasticsearch

from ingest.archive.place import away, cause, opened, put, told
from ingest.elastic import write_all
from ingest.errors import PeykError
from ingest.model import ArchivePointer, Article
from ingest.settings import settings, without_password

FOLDER = "decisions"
MOST = 10_000

Kind = Literal["distrusted", "accepted"]


@dataclass(frozen=True, slots=True)
class Text:
    """One version of an article: where it was read, and its hash."""

    url: str
    content_hash: str | None
    page: str | None
    """Its page in the archive, `file:offset`."""

    @classmethod
    def of(cls, article: Article) -> "Text":
        """The version that an article is."""
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
    """How an archived page is named in a verdict."""
    return f"{pointer.file}:{pointer.offset}" if pointer else None


def give(client: Elasticsearch, verdict: Verdict) -> None:
    """Writes a verdict into the archive, then into the index. Raises PeykError when the archive cannot be written."""
    location = settings().archive_location
    fs, root = opened(location)
    document = {
        "kind": verdict.kind,
        "outlet": verdict.outlet,
        "at": verdict.at.isoformat(),
        "texts": [{"url": text.url, "content_hash": text.content_hash, "page": text.page} for text in verdict.texts],
        "lost": list(verdict.lost),
    }
    path = f"{root}/{FOLDER}/{verdict.at:%Y%m%dT%H%M%S}-{uuid.uuid4().hex[:12]}.json"
    try:
        put(fs, path, json.dumps(document, ensure_ascii=False).encode(), new=True)
    except Exception as error:  # Each driver has errors of its own.
        raise PeykError(
            f"archive {without_password(location)}: a decision cannot be written ({told(error, location)}); "
            "make room or set PEYK_ARCHIVE"
        ) from cause(error, location)
    _index(client, [verdict])


def bring_back(client: Elasticsearch) -> int:
    """Writes every verdict of the archive into the index, the oldest first, and returns how many there are.

    Raises PeykError for a damaged one, ArchiveAwayError when the archive cannot be reached.
    """
    location = settings().archive_location
    fs, root = opened(location)
    try:
        paths = sorted(fs.find(f"{root}/{FOLDER}"))
        documents = [(path, fs.cat_file(path)) for path in paths if path.endswith(".json")]
    except Exception as error:
        raise away(location, told(error, location)) from cause(error, location)
    verdicts = [_verdict(path, data) for path, data in documents]
    _index(client, sorted(verdicts, key=lambda verdict: verdict.at))
    return len(verdicts)


def _verdict(path: str, data: bytes) -> Verdict:
    try:
        found = json.loads(data)
        texts = tuple(Text(**text) for text in found["texts"])
        return Verdict(found["kind"], found["outlet"], datetime.fromisoformat(found["at"]), texts, tuple(found["lost"]))
    except (ValueError, KeyError, TypeError) as error:
        raise PeykError(f"{path} is damaged ({error!r}); restore it from a backup, or delete it") from error


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
            kinds = {"terms": {"event": ["distrusted", "accepted"]}}
            query = {"bool": {"filter": [kinds], "should": known, "minimum_should_match": 1}}
            self._found = self._search(query)

    def of(self, article: Article) -> Kind | None:
        """The latest verdict about an article, if there is one."""
        text = Text.of(article)
        for found in self._found:
            same_hash = text.content_hash is not None and found.get("content_hash") == text.content_hash
            same_page = text.page is not None and found.get("page") == text.page
            if found["outlet"] == article.outlet.id and (same_hash or same_page):
                kind: Kind = found["event"]
                return kind
        return None

    def lost(self, outlet: str) -> frozenset[str]:
        """The marks that the pages of an outlet were allowed to lose."""
        filters = [{"term": {"event": "redesigned"}}, {"term": {"outlet": outlet}}]
        return frozenset(mark for found in self._search({"bool": {"filter": filters}}) for mark in found["lost"])

    def _search(self, query: dict[str, Any]) -> list[dict[str, Any]]:
        index = settings().index("article-revisions")
        answer = self._client.search(index=index, query=query, sort=[{"fetched_at": "desc"}], size=MOST)
        return [hit["_source"] for hit in answer["hits"]["hits"]]
