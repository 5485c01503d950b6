"""The target of an erasure: every entry, document, version and page of a story, or of an outlet's stories."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.chunks import chunks
from ingest.decisions.erasures import Erasure
from ingest.decisions.tombstones import hash_of_text, hashes_of
from ingest.index.generations import concrete, generations
from ingest.inspect.trace import entries
from ingest.ledger import Entry, Ledger
from ingest.model import as_printed
from ingest.outlets import Outlet, by_domain, owner_of
from ingest.search.address import at_address
from ingest.settings import settings

CHUNK = 500


@dataclass
class Target:
    """Everything found so far that is to be erased. It only grows."""

    entries: dict[str, Entry] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    """Ids of articles, and hashes of earlier erasures that may be ids."""
    documents: set[str] = field(default_factory=set)
    """Ids of articles that are in an index."""
    urls: set[str] = field(default_factory=set)
    titles: set[str] = field(default_factory=set)
    hashes: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    """Content hashes."""
    pages: set[tuple[str, int]] = field(default_factory=set)
    """Archived pages: file and offset."""
    outlets: set[str] = field(default_factory=set)
    clusters: set[str] = field(default_factory=set)


class Search:
    """Searches ledger, indices and revisions for everything of a story."""

    def __init__(self, client: Elasticsearch, rows: dict[str, Outlet]) -> None:
        self._client, self._rows = client, rows
        self._ledger = Ledger(client)
        self._domains = by_domain(rows)
        self._indices = [concrete(number) for number in generations(client)]

    def story(self, url: str, before: Iterable[Erasure]) -> Target:
        """Return everything of the story at any form of an address, and what earlier erasures of it left."""
        target = Target()
        target.hashes |= hashes_of(url, owner_of(url, self._domains))
        # A finished erasure of the whole outlet has hashes of its other stories too.
        self._continue(target, (erasure for erasure in before if not (erasure.done and erasure.outlet)))
        self._take_entries(target, entries(self._ledger, url))
        self._take_hits(target, self._hits(at_address(url)))
        target.urls.add(url)
        self._complete(target)
        return target

    def again(self, erasure: Erasure) -> Target:
        """Return everything of an erasure's stories that came back, found by its hashes alone."""
        target = Target()
        self._continue(target, [erasure])
        self._complete(target)
        return target

    def outlet(self, outlet: str, before: Iterable[Erasure]) -> Target:
        """Return everything of an outlet's stories."""
        target = Target(outlets={outlet})
        self._continue(target, before)
        self._take_entries(target, self._ledger.find({"term": {"outlet": outlet}}))
        printed = {"bool": {"filter": {"term": {"outlet.id": outlet}}, "must_not": {"term": {"corrected": "outlet"}}}}
        self._take_hits(target, self._hits(printed))
        self._take_revisions(target, {"term": {"outlet": outlet}})
        self._complete(target)
        return target

    def _continue(self, target: Target, before: Iterable[Erasure]) -> None:
        for erasure in before:
            target.hashes |= erasure.hashes
            target.texts |= erasure.texts
            target.names |= erasure.hashes  # The article's id is among them.
            self._take_entries(target, self._ledger.get(sorted(erasure.hashes)).values())

    def _complete(self, target: Target) -> None:
        """Follow ids, duplicates and revisions until nothing new is found."""
        sizes: tuple[int, int] | None = None
        while sizes != (sizes := (len(target.entries), len(target.names))):
            for names in chunks(sorted(target.names), CHUNK):
                self._take_entries(target, self._ledger.find({"terms": {"article_id": names}}))
                self._take_revisions(target, {"terms": {"article_id": names}})
            for keys in chunks(sorted(target.entries), CHUNK):
                self._take_entries(target, self._ledger.find({"terms": {"duplicate_of": keys}}))
        for names in chunks(sorted(target.names), CHUNK):
            self._take_hits(target, self._hits({"ids": {"values": names}}))
        target.hashes |= target.entries.keys() | target.names
        target.hashes |= {hash_of_text(outlet, text) for outlet in target.outlets for text in target.texts}
        for url in target.urls:
            target.hashes |= hashes_of(url, owner_of(url, self._domains))

    def _take_entries(self, target: Target, entries: Iterable[Entry]) -> None:
        for entry in entries:
            target.entries[entry.key] = entry
            target.outlets.add(entry.outlet)
            target.urls.add(entry.url)
            target.hashes |= hashes_of(entry.url, self._rows.get(entry.outlet), entry.outlet)
            target.texts |= {text for text in (entry.content_hash, entry.read_hash) if text}
            pointers = (entry.archive, entry.article_archive, *(move.archive for move in entry.history))
            target.pages |= {(pointer.file, pointer.offset) for pointer in pointers if pointer}
            if entry.link and entry.link.title:
                target.titles.add(entry.link.title)
            if entry.article_id:
                target.names.add(entry.article_id)

    def _take_hits(self, target: Target, hits: Iterable[dict[str, Any]]) -> None:
        for hit in hits:
            source = as_printed(hit["_source"])
            target.names.add(hit["_id"])
            target.documents.add(hit["_id"])
            target.titles |= {source["title"], hit["_source"]["title"]}
            self._take_version(target, source)
            if "cluster_id" in source:
                target.clusters.add(source["cluster_id"])
            outlet = source["outlet"]["id"]
            target.outlets.add(outlet)
            for url in (source["url"], source["canonical_url"]):
                target.hashes |= hashes_of(url, self._rows.get(outlet), outlet)

    def _take_version(self, target: Target, source: dict[str, Any]) -> None:
        target.urls |= {source[name] for name in ("url", "canonical_url") if name in source}
        target.texts |= {source["content_hash"]} if "content_hash" in source else set()
        if pointer := source.get("archive"):
            target.pages.add((pointer["file"], int(pointer["offset"])))

    def _take_revisions(self, target: Target, query: dict[str, Any]) -> None:
        index = settings().index("article-revisions")
        for hit in scan(self._client, index=index, query={"query": query}, source_excludes=["body", "lead"]):
            source = hit["_source"]
            self._take_version(target, source)
            target.titles |= {source["title"]} if "title" in source else set()
            document = source.get("document", {})
            if "outlet" in document:
                self._take_version(target, document)
            if "article_id" in source:
                target.names.add(source["article_id"])

    def _hits(self, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for index in self._indices:
            yield from scan(self._client, index=index, query={"query": query}, source_excludes=["body"])
