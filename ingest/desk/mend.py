"""Repair documents without an entry, and entries without their document."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import outlets, revisions
from ingest.elastic import connect
from ingest.index import ensure_indices
from ingest.index.bulk import remove
from ingest.index.succession import is_new_version, stored
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import Article
from ingest.normalise.dates import jalali_fields
from ingest.settings import settings
from ingest.story.documents import balances, unmatched
from ingest.story.held import held
from ingest.story.identity import differ
from ingest.story.likeness import is_alike


@dataclass(frozen=True, slots=True)
class Mended:
    """Repairs by kind. `removed`: documents whose story has another document, or whose address leads to another story;
    `adopted`: documents given an entry; `asked again`: entries without a document."""

    run_id: str
    counts: dict[str, int]


def mend(names: Iterable[str] = ()) -> Mended:
    """Give every document of a crawled article an owning entry, and schedule requests for pages of lost documents.

    `names`: ids of outlets, all by default. Raises PeykError for an unknown outlet, and while a run is visiting one.
    """
    rows = outlets.load(settings().outlets)
    outlets.select(rows, names)
    run_id = f"mend-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    counts: Counter[str] = Counter()
    with connect() as client:
        ensure_indices(client)
        wanted = list(names) or [balance.outlet for balance in balances(client) if not balance.balanced]
        with held(client, run_id, wanted):
            for outlet in wanted:
                counts.update(_Outlet(client, Ledger(client), outlet, run_id, datetime.now(UTC)).mend())
        client.indices.refresh(index=[settings().index("articles"), settings().index("crawl-ledger")])
    return Mended(run_id, dict(counts))


@dataclass(frozen=True)
class _Outlet:
    """The repair of one outlet."""

    client: Elasticsearch
    ledger: Ledger
    id: str
    run_id: str
    now: datetime

    def mend(self) -> Iterator[str]:
        """Repair the outlet; yield the kind of repair of each document or entry."""
        unpaired = unmatched(self.client, self.id)
        for name, article in stored(self.client, (name for name, _ in unpaired.documents)).items():
            yield self._resolve(name, article)
        lost = self.ledger.get(key for key, _ in unpaired.entries)
        self.ledger.save(replace(_without_validators(entry), next_attempt_at=self.now) for entry in lost.values())
        yield from ("asked again" for _ in lost)

    def _resolve(self, name: str, article: Article) -> str:
        """Adopt, merge or remove a document without an entry; return the kind of repair."""
        entry = self._entry_of(article.url)
        if entry is None or entry.article_id is None:
            return self._adopt(entry, name, article)
        other = stored(self.client, [entry.article_id]).get(entry.article_id)
        if other and is_alike(article, other):
            self._merge(name, article, entry.article_id, other)
            return "removed"
        if not entry.owns_article or other is None:
            return self._adopt(entry, name, article)
        if differ(other.url, entry.url) and self._entry_of(other.url) is None:
            # The address led to another story, which took its entry. Give that story an entry of its own address.
            self._adopt(None, entry.article_id, other)
            return self._adopt(entry, name, article)
        revisions.keep(self.client, [(name, article)], self.run_id)
        revisions.note(self.client, "withdrawn", article, self.run_id, self.now)
        remove(self.client, [name])
        return "removed"

    def _entry_of(self, url: str) -> Entry | None:
        key = entry_key(self.id, url)
        return self.ledger.get([key]).get(key)

    def _merge(self, name: str, article: Article, into: str, other: Article) -> None:
        if is_new_version(other, article):
            revisions.keep(self.client, [(into, article)], self.run_id)
        revisions.rename(self.client, name, into)
        remove(self.client, [name])

    def _adopt(self, entry: Entry | None, name: str, article: Article) -> str:
        """Make an entry the owner of a document, and schedule a request for its page, to read its present state."""
        fields: dict[str, Any] = {"reason": "adopted", "next_attempt_at": self.now, "duplicate_of": None}
        fields |= {"article_id": name, "content_hash": article.content_hash, "article_archive": article.archive}
        entry = _without_validators(entry or self._new(article))
        self.ledger.save([entry.decide("unchanged", "index", self.run_id, self.now, **fields)])
        return "adopted"

    def _new(self, article: Article) -> Entry:
        since = article.first_seen_at or self.now
        key, (day, _) = entry_key(self.id, article.url), jalali_fields(since)
        return Entry(key, article.url, self.id, since, self.run_id, day, archive=article.archive)


def _without_validators(entry: Entry) -> Entry:
    """Return the entry without hashes and validators, so that its next answer does not count as unchanged."""
    return replace(entry, content_hash=None, read_hash=None, body_hash=None, etag=None, last_modified=None)
