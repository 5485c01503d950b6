"""Compare index, ledger and archive with the gold, and find every difference."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from itertools import chain
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from benchmarks.soak.people import NOTHING, Decided
from ingest import archive
from ingest.dedupe import identity
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import to_document
from ingest.normalise.url import canonical_url
from ingest.sample.model import GoldArticle, Site, Story, Trap
from ingest.sample.world import World, gold_article, partial_article
from ingest.settings import settings
from ingest.story.documents import balances, unmatched
from ingest.story.looks import LOOK

FIELDS = ("title", "kicker", "subtitle", "lead", "news_code", "tags", "authors", "language", "completeness", "body")
"""The fields of an article that must be the author's to the letter, as well as the publication time."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address in feeds and sitemaps: of a story (its key), or of a trap."""

    story: str | None
    trap: Trap | None
    needed: bool
    """Whether it was listed long enough for every crawl to see it."""
    faint: bool = False
    """Whether it is a short story on a page of no family, which may be missed, but must be listed as not read."""


def addresses(
    needed: Iterable[World], fleeting: Iterable[World] = (), decided: Decided = NOTHING
) -> dict[str, Address]:
    """Return every address of these editions by its key in the ledger, without those of erased stories."""
    by_key: dict[str, Address] = {}
    for world, is_needed in chain(((world, True) for world in needed), ((world, False) for world in fleeting)):
        for site in world.sites.values():
            for entry in world.entries(site):
                key = entry_key(site.id, entry.plain)
                if entry.story and entry.story.key in decided.erased:
                    continue
                if key not in by_key or (is_needed and not by_key[key].needed):
                    faint = entry.story is not None and is_faint(site, entry.story)
                    by_key[key] = Address(entry.story.key if entry.story else None, entry.trap, is_needed, faint)
    return by_key


def check_ledger(client: Elasticsearch, expected: dict[str, Address]) -> Iterator[str]:
    """Yield every difference between the ledger and the addresses, one line each.

    Of a story's addresses exactly one is in the index, and all others are its duplicates. A trap has its status, and
    its reason unless it is pending, when the last failure is the reason.
    """
    ledger = Ledger(client)
    ledger.refresh()
    missing = {key for key, address in expected.items() if address.needed}
    stories: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in ledger.find():
        missing.discard(entry.key)
        address = expected.get(entry.key)
        if address is None:
            yield f"{entry.url}: not in any feed or sitemap"
        elif address.faint and _is_unread(entry):
            continue
        elif address.story:
            stories[address.story].append(entry)
        elif address.trap and entry.status != address.trap.status:
            yield f"{entry.url}: {entry.status} ({entry.reason}), not {address.trap.status}"
        elif address.trap and entry.status != "pending" and entry.reason != address.trap.reason:
            yield f"{entry.url}: {entry.reason}, not {address.trap.reason}"
    for entries in stories.values():
        yield from _one_owner(entries)
    yield from (f"{key}: lost, {expected[key]}" for key in sorted(missing))


def _one_owner(entries: list[Entry]) -> Iterator[str]:
    owners = [entry for entry in entries if entry.is_live]
    for entry in entries:
        if not entry.is_live and entry.status != "duplicate":
            yield f"{entry.url}: {entry.status} at {entry.step} ({entry.reason}: {entry.detail})"
    if len(owners) != 1:
        yield f"{entries[0].url}: {len(owners)} of its {len(entries)} addresses are in the index"
    elif any(entry.duplicate_of != owners[0].key for entry in entries if entry.status == "duplicate"):
        yield f"{entries[0].url}: a duplicate of something else"


def is_faint(site: Site, story: Story) -> bool:
    """Return whether a page may have too little text to be distinguished from a list."""
    return story.brief and site.family == "unknown"


def _is_unread(entry: Entry) -> bool:
    return entry.status in ("filtered", "quarantined") and entry.reason in ("listing", "no-text")


def unread(client: Elasticsearch) -> int:
    """Return the number of short stories that were listed as not read."""
    Ledger(client).refresh()
    return sum(_is_unread(entry) for entry in Ledger(client).find({"terms": {"reason": ["listing", "no-text"]}}))


def check_index(client: Elasticsearch, world: World, decided: Decided = NOTHING) -> Iterator[str]:
    """Yield every difference between the index and the gold of all editions up to this world's, with all decisions."""

    def everything() -> Iterator[GoldArticle]:
        for site in world.sites.values():
            shelf = world.shelves[site.id]
            for story in chain(shelf, shelf.withdrawn()):
                if story.key not in decided.erased:
                    yield decided.correct(story.key, gold_article(site, story))
            yield from (partial_article(site, trap) for trap in shelf.traps if trap.kind == "wall")

    faint = {
        _id(gold_article(site, story))
        for site in world.sites.values()
        for story in chain(world.shelves[site.id], world.shelves[site.id].withdrawn())
        if is_faint(site, story)
    }
    expected = {_id(item): _digest(_expected(item)) for item in everything()}
    index = settings().index("articles")
    client.indices.refresh(index=index)
    wrong: dict[str, dict[str, Any]] = {}
    for hit in scan(client, index=index, size=500):
        name, source = hit["_id"], hit["_source"]
        if name not in expected:
            yield f"{source['url']}: not in the gold, or twice"
        elif _digest(_actual(source)) != expected.pop(name):
            wrong[name] = source
        if source.get("withdrawn"):
            yield f"{source['url']}: marked withdrawn"
    for item in everything():
        if _id(item) in wrong:
            yield from _compare(item, wrong[_id(item)])
        elif _id(item) in expected and _id(item) not in faint:
            yield f"{item.url}: lost"


def check_archive(decided: Decided) -> Iterator[str]:
    """Yield the archived pages of erased stories, one line each."""
    erased = {canonical_url(url) for url in decided.urls}
    for pointer, page in archive.pages(settings().archive_location, lambda line: None):
        if erased & {canonical_url(url) for url in (page.requested_url, page.url)}:
            yield f"{pointer.file}: {page.requested_url} was erased"


def check_balance(client: Elasticsearch) -> Iterator[str]:
    """Yield documents without an entry that owns them, and entries without their document, one line each."""
    for balance in balances(client):
        unpaired = unmatched(client, balance.outlet)
        yield from (f"{url}: a document without an entry" for _, url in unpaired.documents)
        yield from (f"{url}: an entry without a document" for _, url in unpaired.entries)


def disbelieved(client: Elasticsearch) -> int:
    """Return the number of addresses that showed another page than their story and were not believed."""
    Ledger(client).refresh()
    reasons = [{"prefix": {"reason": prefix}} for prefix in ("hiccup", "suspect", "same-page")]
    return sum(1 for _ in Ledger(client).find({"bool": {"should": reasons}}))


def live(client: Elasticsearch) -> Iterator[str]:
    """Yield the addresses that own an article of the index, without those not due for half a day."""
    Ledger(client).refresh()
    soon = datetime.now(UTC) + LOOK / 2
    for entry in Ledger(client).find({"terms": {"status": ["indexed", "unchanged"]}}):
        if not entry.next_attempt_at or entry.next_attempt_at < soon:
            yield entry.url


def article_ids(world: World) -> dict[str, str]:
    """Return the outlets of all articles of an edition, by id in the index."""
    return {_id(item): item.outlet for item in world.gold()}


def _id(item: GoldArticle) -> str:
    return identity(item.outlet, item.news_code, canonical_url(item.canonical_url))


def _expected(item: GoldArticle) -> dict[str, Any]:
    fields = to_document(item) | {"body": item.body}
    return _pick(fields.get) | {"published_at": item.published_at.isoformat() if item.published_at else None}


def _actual(source: dict[str, Any]) -> dict[str, Any]:
    return _pick(source.get) | {"published_at": source.get("published_at")}


def _pick(get: Callable[[str], Any]) -> dict[str, Any]:
    return {name: get(name) for name in FIELDS}


def _digest(fields: dict[str, Any]) -> bytes:
    return blake2b(repr(sorted(fields.items())).encode(), digest_size=12).digest()


def _compare(item: GoldArticle, source: dict[str, Any]) -> Iterator[str]:
    actual = _actual(source)
    for name, value in _expected(item).items():
        if actual[name] != value:
            yield f"{item.url}: {name} is {str(actual[name])[-120:]!r}, not {str(value)[-120:]!r}"
