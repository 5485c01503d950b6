"""The bulk load. Versions are fetch times, so that replays and late workers never bring an older text back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import streaming_bulk

from ingest.dedupe import article_id
from ingest.errors import PeykError
from ingest.model import Article, to_document
from ingest.settings import settings

CHUNK = 500
CHUNK_BYTES = 8 * 1024 * 1024
RETRIES = 6
"""Of a document that the cluster is too busy to take, after 1, 2, 4 … seconds."""

Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: `indexed`; `conflict`: a newer fetch is there already; `refused`: see `reason`."""

    article_id: str
    status: Literal["indexed", "conflict", "refused"]
    reason: str | None = None
    """Elasticsearch's error type, or `too_large`."""
    detail: str | None = None


def index_articles(client: Elasticsearch, articles: Iterable[Article]) -> Iterator[Outcome]:
    """One outcome for each article, in the order given; at most `CHUNK` articles are held at a time.

    The version of a document is its `fetched_at` in milliseconds (now, if it has none). What the cluster is too busy
    to take is sent again; when it stays busy, cannot be reached or refuses writes, PeykError says so.
    """
    alias = settings().index("articles")
    chunk: dict[str, Action] = {}
    for article in articles:
        action = _action(article, alias)
        # An id that stood twice in one request could not be told apart in the answers.
        if len(chunk) == CHUNK or action["_id"] in chunk:
            yield from _send(client, chunk)
            chunk = {}
        chunk[action["_id"]] = action
    if chunk:
        yield from _send(client, chunk)


def _action(article: Article, alias: str) -> Action:
    now = datetime.now(UTC)
    key = article_id(article)
    article = replace(article, indexed_at=now, cluster_id=article.cluster_id or key)
    return {
        "_index": alias,
        "_id": key,
        "version": int((article.fetched_at or now).timestamp() * 1000),
        "version_type": "external_gte",
        "_source": to_document(article),
    }


def _send(client: Elasticsearch, chunk: dict[str, Action]) -> list[Outcome]:
    answers: dict[str, Outcome] = {}
    try:
        for _, item in streaming_bulk(
            client,
            chunk.values(),
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            max_retries=RETRIES,
            initial_backoff=1,
            max_backoff=30,
            raise_on_error=False,
            require_alias=True,
        ):
            answer = item["index"]
            answers[answer["_id"]] = _outcome(answer)
    except (ApiError, TransportError) as error:
        if getattr(error, "status_code", None) != 413:
            raise PeykError(f"Elasticsearch does not take articles: {error}; nothing is lost, run again") from error
        return _send_in_parts(client, chunk)
    return [answers[key] for key in chunk]


def _send_in_parts(client: Elasticsearch, chunk: dict[str, Action]) -> list[Outcome]:
    """A request that is larger than the cluster (or a proxy before it) takes is halved, down to one document."""
    if len(chunk) == 1:
        return [
            Outcome(key, "refused", "too_large", "larger than the cluster's http.max_content_length") for key in chunk
        ]
    items = list(chunk.items())
    middle = len(items) // 2
    return [*_send(client, dict(items[:middle])), *_send(client, dict(items[middle:]))]


def _outcome(answer: dict[str, Any]) -> Outcome:
    status, key = answer["status"], answer["_id"]
    if status < 300:
        return Outcome(key, "indexed")
    error = answer["error"]
    if status == 409:
        return Outcome(key, "conflict", error["type"])
    detail = " ".join(f"{error['reason']} {error.get('caused_by', {}).get('reason', '')}".split())
    if status != 400:
        raise PeykError(f"Elasticsearch does not take articles: {error['type']}: {detail}; nothing is lost, run again")
    return Outcome(key, "refused", error["type"], detail[:500])
