"""Bulk load. Versions are fetch times, so that replays and late workers never restore an older text."""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import streaming_bulk

from ingest.chunks import chunks
from ingest.decisions import corrections
from ingest.decisions.corrections import Fields
from ingest.decisions.tombstones import Tombstones
from ingest.dedupe import article_id
from ingest.elastic import patience
from ingest.elastic.refusals import explain
from ingest.errors import PeykError
from ingest.index.generations import concrete, generations, served
from ingest.index.overlay import overlay
from ingest.model import Article, to_document
from ingest.settings import settings

CHUNK = 500
CHUNK_BYTES = 8 * 1024 * 1024
PATIENCE = 120
"""Seconds for which writes wait while a rebuild swaps the alias to a new index; that takes one or two."""

ERASED = "erased"
"""Reason for refusing a story that a person had erased."""
AGAIN = "nothing is lost, run again"

Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Outcome of one write: `indexed`; `conflict`: the index has a newer fetch; `refused`: see `reason`."""

    article_id: str
    status: Literal["indexed", "conflict", "refused"]
    reason: str | None = None
    """Elasticsearch's error type, `too_large` or `erased`."""
    detail: str | None = None


def index_articles(client: Elasticsearch, articles: Iterable[Article]) -> Iterator[Outcome]:
    """Index articles; yield one outcome for each, in order. At most `CHUNK` articles are in memory at a time.

    People's corrections are applied; erased stories are refused. The version of a document is its `fetched_at` in
    milliseconds (now, if it has none). Writes are retried while the cluster is busy, and wait while a rebuild swaps the
    alias to a new index. Raises PeykError if the cluster stays busy, cannot be reached or refuses writes.
    """
    alias = settings().index("articles")
    for chunk in chunks(articles, CHUNK):
        now = datetime.now(UTC)
        names = [article_id(article) for article in chunk]
        try:
            erased, corrected = Tombstones(client).erased(chunk), corrections.of(client, names)
        except (ApiError, TransportError) as error:
            raise PeykError(f"Elasticsearch does not take articles: {explain(error)}; {AGAIN}") from error
        actions = (
            action(replace(article, indexed_at=now), alias, corrected=corrected)
            for name, article in zip(names, chunk, strict=True)
            if name not in erased
        )
        outcomes = write(client, actions)
        yield from (Outcome(name, "refused", ERASED) if name in erased else next(outcomes) for name in names)


def write_over(client: Elasticsearch, article: Article, version: int, name: str | None = None) -> Outcome:
    """Write one article with its corrections, under `version`, and under the id `name` if given, else its own."""
    alias, name = settings().index("articles"), name or article_id(article)
    document = action(article, alias, version, corrected=corrections.of(client, [name]), name=name)
    return next(write(client, [document]))


def write(client: Elasticsearch, actions: Iterable[Action], *, alias: bool = True) -> Iterator[Outcome]:
    """Send actions made by `action`; yield one outcome for each, in order. `alias`: their index must be an alias."""
    chunk: dict[str, Action] = {}
    for item in actions:
        # One request must not have an id twice: answers are matched by id.
        if len(chunk) == CHUNK or item["_id"] in chunk:
            yield from _send(client, chunk, alias)
            chunk = {}
        chunk[item["_id"]] = item
    if chunk:
        yield from _send(client, chunk, alias)


def action(
    article: Article,
    index: str,
    version: int | None = None,
    *,
    corrected: Mapping[str, Fields] | None = None,
    name: str | None = None,
) -> Action:
    """Return the bulk action that writes an article. `corrected`: article id -> people's corrections.

    `name` replaces its own id, `version` its fetch time in milliseconds.
    """
    key = name or article_id(article)
    fetched = article.fetched_at or datetime.now(UTC)
    shown = overlay(article, (corrected or {}).get(key, {}))
    return {
        "_index": index,
        "_id": key,
        "version": int(fetched.timestamp() * 1000) if version is None else version,
        "version_type": "external_gte",
        "_source": to_document(replace(shown, cluster_id=shown.cluster_id or key)),
    }


def remove(client: Elasticsearch, article_ids: Iterable[str]) -> None:
    """Delete articles from the served index and from one that a rebuild is filling.

    The current time is the deletion's version, so no earlier fetch comes back.
    """
    alias, current = settings().index("articles"), served(client)
    filled = [concrete(number) for number in generations(client) if current is not None and number > current]
    version = int(datetime.now(UTC).timestamp() * 1000)
    wanted = list(article_ids)
    for index in (alias, *filled) if wanted else ():
        delete = {"_op_type": "delete", "_index": index, "version": version, "version_type": "external_gte"}
        list(write(client, ({**delete, "_id": name} for name in wanted), alias=index == alias))


def _send(client: Elasticsearch, chunk: dict[str, Action], alias: bool) -> list[Outcome]:
    """Send actions with distinct ids; those blocked by a closed index wait until the alias has an open one."""
    answers: dict[str, Outcome] = {}
    deadline = time.monotonic() + PATIENCE
    waiting = chunk
    while waiting:
        outcomes = _request(client, waiting, alias)
        answers |= {key: outcome for key, outcome in outcomes.items() if outcome}
        waiting = {key: waiting[key] for key, outcome in outcomes.items() if outcome is None}
        if waiting and time.monotonic() > deadline:
            index = next(iter(waiting.values()))["_index"]
            raise PeykError(f"{index} is closed to writes; `peyk rebuild` ends a handover that was broken off; {AGAIN}")
        if waiting:
            time.sleep(0.2)
    return [answers[key] for key in chunk]


def _request(client: Elasticsearch, chunk: dict[str, Action], alias: bool) -> dict[str, Outcome | None]:
    """Send one bulk request; return the outcome of each action, None for one blocked by a closed index."""
    answers: dict[str, Outcome | None] = {}
    try:
        for _, item in streaming_bulk(
            client,
            chunk.values(),
            chunk_size=CHUNK,
            max_chunk_bytes=CHUNK_BYTES,
            raise_on_error=False,
            require_alias=alias,
            **patience(),
        ):
            answer = next(iter(item.values()))
            answers[answer["_id"]] = _outcome(answer)
    except (ApiError, TransportError) as error:
        if getattr(error, "status_code", None) != 413:
            raise PeykError(f"Elasticsearch does not take articles: {explain(error)}; {AGAIN}") from error
        return _halve(client, chunk, alias)
    return answers


def _halve(client: Elasticsearch, chunk: dict[str, Action], alias: bool) -> dict[str, Outcome | None]:
    """Halve a request that is larger than the cluster (or a proxy before it) takes, down to one document."""
    if len(chunk) == 1:
        why = "larger than the cluster's http.max_content_length"
        return {key: Outcome(key, "refused", "too_large", why) for key in chunk}
    items = list(chunk.items())
    middle = len(items) // 2
    return _request(client, dict(items[:middle]), alias) | _request(client, dict(items[middle:]), alias)


def _outcome(answer: dict[str, Any]) -> Outcome | None:
    status, key = answer["status"], answer["_id"]
    if status < 300 or (status == 404 and "error" not in answer):
        return Outcome(key, "indexed")
    error = answer["error"]
    if status == 409:
        return Outcome(key, "conflict", error["type"])
    if status == 403 and error["type"] == "cluster_block_exception":
        return None
    detail = " ".join(f"{error['reason']} {error.get('caused_by', {}).get('reason', '')}".split())
    if status != 400:
        raise PeykError(f"Elasticsearch does not take articles: {error['type']}: {detail}; {AGAIN}")
    return Outcome(key, "refused", error["type"], detail[:500])
