"""Erase from Elasticsearch: documents of every generation, revisions, notes that name a story, and last the entries."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan, streaming_bulk

from ingest.chunks import chunks
from ingest.decisions.tombstones import Tombstones
from ingest.elastic import patience
from ingest.errors import PeykError
from ingest.forget.target import Target
from ingest.index.generations import concrete, generations
from ingest.settings import settings

CHUNK = 500
NOTES: dict[str, tuple[str, ...]] = {
    "watch-findings": (),
    "notifications": ("title", "text", "data", "reason"),
    "crawl-runs": (),
    "crawl-state": (),
    "crawl-days": (),
    "crawl-ledger": ("detail", "page_url"),
}
"""Indices whose documents may name a story, and the fields in which they may; (): in any field."""
ERASED = "(erased)"
MOST_TITLES = 1000
SHORTEST_TITLE = 12
"""Characters; a shorter title is not erased from notes, as it may be ordinary words."""
_ADDRESS = re.compile(r"""https?://[^\s"'<>«»)\]}]*[^\s"'<>«»)\]}.,:;،؛]""")
TRIES = 5
OWN_REPOSITORIES = ("peyk-backup", "peyk-restore")
"""Names, after the prefix, under which a backup and a restore register their folder while they work."""


def articles(client: Elasticsearch, target: Target) -> int:
    """Delete the documents from every generation of the index, closed ones too, and expunge them; return how many."""
    count = 0
    for number in generations(client):
        index = concrete(number)
        ids = [name for names in chunks(sorted(target.names), CHUNK) for name in _present(client, index, names)]
        if not ids:
            continue
        with_block = client.indices.get_settings(index=index, name="index.blocks.write").body
        closed = bool(with_block.get(index, {}).get("settings"))
        if closed:
            client.indices.put_settings(index=index, settings={"index.blocks.write": None})
        try:
            count += _delete(client, index, ids)
            _expunge(client, index)
        finally:
            if closed:
                client.indices.put_settings(index=index, settings={"index.blocks.write": True})
    return count


def revisions(client: Elasticsearch, target: Target) -> int:
    """Delete the article's revisions, with notes and decisions on its texts; return how many."""
    index = settings().index("article-revisions")
    client.indices.refresh(index=index)
    ids: set[str] = set()
    for field, values in (("article_id", target.names), ("url", target.urls)):
        for chunk in chunks(sorted(values), CHUNK):
            hits = scan(client, index=index, query={"query": {"terms": {field: chunk}}}, source=False)
            ids |= {hit["_id"] for hit in hits}
    count = _delete(client, index, sorted(ids))
    if count:
        _expunge(client, index)
    return count


def entries(client: Elasticsearch, target: Target) -> int:
    """Delete the story's entries from the ledger; return how many."""
    index = settings().index("crawl-ledger")
    count = _delete(client, index, sorted(target.entries))
    if count:
        _expunge(client, index)
    return count


def notes(client: Elasticsearch, target: Target) -> int:
    """Replace addresses and titles in findings, runs and other notes; return how many notes were changed.

    Raises PeykError after `TRIES` version conflicts in an index.
    """
    tombstones = Tombstones(client)
    titles = [title for title in target.titles if len(title) >= SHORTEST_TITLE][:MOST_TITLES]
    count = 0
    for name, fields in NOTES.items():
        index = settings().index(name)
        for _ in range(TRIES):
            client.indices.refresh(index=index)
            actions = _naming(client, index, fields, tombstones, titles)
            kept = (action for action in actions if action["_id"] not in target.entries)
            changed, conflicts = _rewrite(client, index, kept)
            count += changed
            if not conflicts:
                break
        else:
            raise PeykError(f"{index} changes all the time; wait until the runs are over, then run this again")
    return count


def copies(client: Elasticsearch, target: Target) -> list[str]:
    """Return the addresses of copies of the text at other outlets, which are not erased."""
    index, urls = settings().index("articles"), []
    for chunk in chunks(sorted(target.clusters), CHUNK):
        query = {"query": {"terms": {"cluster_id": chunk}}}
        hits = scan(client, index=index, query=query, source=["url"])
        urls += [hit["_source"]["url"] for hit in hits if hit["_id"] not in target.names]
    return sorted(urls)


def other_holders(client: Elasticsearch, texts: Iterable[str]) -> set[str]:
    """Return the content hashes of `texts` that articles in the index still have."""
    index, held = settings().index("articles"), set()
    client.indices.refresh(index=index)
    for chunk in chunks(sorted(texts), CHUNK):
        query = {"terms": {"content_hash": chunk}}
        hits = scan(client, index=index, query={"query": query}, source=["content_hash"])
        held |= {hit["_source"]["content_hash"] for hit in hits}
    return held


def repositories(client: Elasticsearch) -> list[str]:
    """Return the names of the cluster's snapshot repositories, without those of `peyk backup` and `peyk restore`.

    An empty list if the request is refused.
    """
    answer = client.options(ignore_status=(400, 403, 404)).snapshot.get_repository()
    found = (name for name, value in answer.body.items() if isinstance(value, dict) and "type" in value)
    return sorted(name for name in found if not name.endswith(OWN_REPOSITORIES))


def _naming(
    client: Elasticsearch, index: str, fields: tuple[str, ...], tombstones: Tombstones, titles: list[str]
) -> Iterator[dict[str, Any]]:
    """Yield bulk actions that replace addresses and titles of erased stories in documents by `ERASED`."""
    query = {"query": {"match_all": {}}, "seq_no_primary_term": True}
    for hits in chunks(scan(client, index=index, query=query, size=200), CHUNK):
        sources = [hit["_source"] for hit in hits]
        checked = [{name: source[name] for name in fields or source if name in source} for source in sources]
        named = {url for part in checked for text in _strings(part) for url in _ADDRESS.findall(text)}
        erased = tombstones.covered(named) if named else set()

        def clean(text: str, erased: set[str] = erased) -> str:
            text = _ADDRESS.sub(lambda match: ERASED if match[0] in erased else match[0], text)
            for title in titles:
                text = text.replace(title, ERASED)
            return text

        for hit, part in zip(hits, checked, strict=True):
            cleaned = _changed(part, clean)
            if cleaned != part:
                action = {"_index": index, "_id": hit["_id"], "_source": hit["_source"] | cleaned}
                yield action | {"if_seq_no": hit["_seq_no"], "if_primary_term": hit["_primary_term"]}


def _rewrite(client: Elasticsearch, index: str, actions: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Return how many documents were written, and how many had version conflicts."""
    done = conflicts = 0
    for good, item in streaming_bulk(client, list(actions), raise_on_error=False, refresh=True, **patience()):
        result = item["index"]
        if not good and result["status"] != 409:
            raise PeykError(f"Elasticsearch refuses documents of {index}: {result['error']['reason']}; run again")
        done, conflicts = done + good, conflicts + (not good)
    return done, conflicts


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _strings(part)


def _changed(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {name: _changed(part, clean) for name, part in value.items()}
    return [_changed(part, clean) for part in value] if isinstance(value, list) else value


def _present(client: Elasticsearch, index: str, names: list[str]) -> list[str]:
    items = client.mget(index=index, ids=names, source=False)["docs"]
    return [item["_id"] for item in items if item.get("found")]


def _delete(client: Elasticsearch, index: str, names: list[str]) -> int:
    actions = ({"_op_type": "delete", "_index": index, "_id": name} for name in names)
    count = 0
    for good, item in streaming_bulk(client, actions, raise_on_error=False, refresh=True, **patience()):
        result = item["delete"]
        if not good and result["status"] != 404:
            why = result.get("error", {}).get("reason")
            raise PeykError(f"Elasticsearch does not delete documents of {index}: {why}; run again later")
        count += good
    return count


def _expunge(client: Elasticsearch, index: str) -> None:
    """Make Elasticsearch rewrite its segments without the deleted documents."""
    client.options(request_timeout=600).indices.forcemerge(index=index, only_expunge_deletes=True)
