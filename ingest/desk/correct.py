"""Correct an article by hand: an overlay that rechecks and rebuilds keep."""

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest import index, outlets
from ingest.decisions import corrections
from ingest.decisions.corrections import FIELDS, Correction, Fields
from ingest.decisions.tombstones import Tombstones
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index.bulk import write_over
from ingest.index.succession import stored
from ingest.inspect.trace import article_ids
from ingest.ledger import Ledger
from ingest.ledger.archive import ensure_archive
from ingest.model import Article, OutletRef, to_document
from ingest.normalise import normalise
from ingest.outlets import Outlet
from ingest.search.address import at_address
from ingest.settings import settings
from ingest.story.held import held

LONGEST = {"title": 1000, "kicker": 1000, "subtitle": 2000, "lead": 20_000}
"""Maximum characters of a corrected text."""
MOST_NAMES, LONGEST_NAME = 50, 200
OLDEST = datetime(1900, 1, 1, tzinfo=UTC)
LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class Corrected:
    """Addresses of the changed articles, and the fields that are corrected in them now."""

    articles: tuple[str, ...]
    fields: tuple[str, ...]


def correct(url: str, values: Mapping[str, Any], why: str, who: str | None = None) -> Corrected:
    """Correct fields of the article at this address. `values`: name of `FIELDS` -> value; an empty value deletes.

    `published_at` is an aware datetime, `outlet` the id of a row, `authors` and `section` are lists, the rest is text.
    Raises PeykError for an invalid value, an unknown address, and while a run is visiting the outlet.
    """
    if not values:
        raise PeykError("correct what? Give a field, such as --title")
    rows = outlets.load(settings().outlets)
    why = reason(why)
    fields = {name: _checked(name, value, rows) for name, value in values.items()}
    return _decide(url, fields, why, person(who))


def undo(url: str, why: str | None = None, who: str | None = None) -> Corrected:
    """Undo every correction of an article. Raises PeykError if it has none, and as `correct` does."""
    return _decide(url, {}, reason(why) if why else "taken back", person(who))


def listed() -> list[Correction]:
    """Return the corrections in force, the oldest first, without fields that a later one changes."""
    with connect() as client:
        index.ensure_indices(client, ["article-revisions"])
        client.indices.refresh(index=settings().index("article-revisions"))
        known = corrections.in_force(client)
    latest = {(item.article_id, name): item.at for item in known for name in item.fields}
    kept = [
        {name: value for name, value in item.fields.items() if latest[item.article_id, name] == item.at}
        for item in known
    ]
    return [replace(item, fields=fields) for item, fields in zip(known, kept, strict=True) if fields]


def _decide(url: str, fields: Fields, why: str, who: str) -> Corrected:
    run_id = f"correct-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    with connect() as client:
        index.ensure_indices(client)
        ensure_archive(client)
        articles = stored(client, articles_at(client, url))
        if not articles and Tombstones(client).covered([url]):
            raise PeykError(f"{url} was erased; nothing of it is left to correct")
        if not articles:
            raise PeykError(f"{url} is not an article in the index; `peyk trace` shows what is known of an address")
        with held(client, run_id, {article.outlet.id for article in articles.values()}):
            # Read them again: a run may have changed them meanwhile.
            articles = stored(client, articles)
            if not fields and not corrections.of(client, articles):
                raise PeykError(f"nothing is corrected in {url}; `peyk correct --list` lists what is")
            for name, article in articles.items():
                before, now = _before(article, fields), datetime.now(UTC)
                decision = Correction(
                    name, article.url, article.outlet.id, now, who, why, fields, before, article.title
                )
                _apply(client, name, article, decision)
        client.indices.refresh(index=settings().index("articles"))
        in_force = corrections.of(client, articles)
    names = sorted({name for corrected in in_force.values() for name in corrected})
    return Corrected(tuple(article.url for article in articles.values()), tuple(names))


def _apply(client: Elasticsearch, name: str, article: Article, correction: Correction) -> None:
    """Record the correction, then write the article with it."""
    corrections.decide(client, correction)
    document = client.get(index=settings().index("articles"), id=name, source=False)
    outcome = write_over(client, replace(article, indexed_at=datetime.now(UTC)), int(document["_version"]), name)
    if outcome.status != "indexed":
        raise PeykError(f"{article.url}: {outcome.reason}: {outcome.detail}; `peyk correct {article.url} --undo`")


def articles_at(client: Elasticsearch, url: str) -> list[str]:
    """Return the ids of the articles at an address: of crawled ones by the ledger, else of loaded ones by their URL."""
    ledger = Ledger(client)
    ledger.refresh()
    names = article_ids(ledger, url)
    if names:
        return names
    answer = client.search(index=settings().index("articles"), query=at_address(url), size=100, source=False)
    return [hit["_id"] for hit in answer["hits"]["hits"]]


def _before(article: Article, fields: Iterable[str]) -> dict[str, Any]:
    printed = to_document(article)
    return {name: printed.get(name) for name in fields}


def _checked(name: str, value: Any, rows: dict[str, Outlet]) -> Any:
    """Return a value as stored in a document. Raises PeykError for an invalid one."""
    if name not in FIELDS:
        raise PeykError(f"{name} cannot be corrected; these can: {', '.join(FIELDS)}")
    if name == "outlet":
        return to_document(outlets.select(rows, [value])[value].ref())
    if name == "published_at":
        return _date(value)
    text = (value,) if isinstance(value, str) else tuple(value)
    if len(text) > MOST_NAMES or (name in ("authors", "section") and any(len(item) > LONGEST_NAME for item in text)):
        raise PeykError(f"{name}: at most {MOST_NAMES} names of {LONGEST_NAME} characters")
    if len("".join(text)) > LONGEST.get(name, MOST_NAMES * LONGEST_NAME):
        raise PeykError(f"{name} is longer than {LONGEST[name]:,} characters")
    given: dict[str, Any] = {name: text if name in ("authors", "section") else text[0]}
    cleaned = to_document(normalise(replace(_BLANK, **given))).get(name)
    if name == "title" and not cleaned:
        raise PeykError("a title cannot be empty")
    return cleaned


_BLANK = Article("https://a.example/", "https://a.example/", OutletRef("a"), title="", body="")


def _date(value: datetime) -> str:
    if value.tzinfo is None:
        raise PeykError(f"{value.isoformat()} has no time zone; write 2026-11-26T14:30+03:30 or 1405-09-05T14:30+03:30")
    if value > datetime.now(UTC):
        raise PeykError(f"{value.isoformat()} lies in the future")
    if value < OLDEST:
        raise PeykError(f"{value.isoformat()} is before {OLDEST:%Y}")
    return value.isoformat()


def reason(why: str) -> str:
    """Return a reason as stored, with single spaces. Raises PeykError if it is empty or too long."""
    text = " ".join(why.split())
    if not text or len(text) > LONGEST_REASON:
        raise PeykError(f"say why, in at most {LONGEST_REASON:,} characters: --why 'the outlet printed a wrong name'")
    return text


def person(who: str | None) -> str:
    """Return the name of the person who decides: `who`, else the user of the process. Raises PeykError if invalid."""
    if who is None:
        try:
            return getpass.getuser()
        except (KeyError, OSError):
            return "unknown"
    name = " ".join(who.split())
    if not name or len(name) > LONGEST_NAME:
        raise PeykError(f"--who: a name, at most {LONGEST_NAME} characters")
    return name
