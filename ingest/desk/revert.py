"""Revert articles to an earlier text, and distrust the texts that replaced it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest import index, outlets, revisions
from ingest.decisions.verdicts import Text, Verdict, Verdicts, give
from ingest.desk.former import versions
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index.bulk import write_over
from ingest.index.succession import stored
from ingest.inspect.trace import article_ids
from ingest.ledger import Ledger
from ingest.ledger.archive import ensure_archive
from ingest.model import Article
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.held import held
from ingest.story.looks import LOOK


@dataclass(frozen=True, slots=True)
class Reverted:
    """`restored`: addresses of articles that have an earlier text again; `left_out`: a line for each other article."""

    run_id: str
    restored: tuple[str, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WayBack:
    """How to revert an article: its present version, the version to restore, and the bad ones after it, with the
    present one."""

    name: str
    present: Article
    target: Article
    bad: tuple[Article, ...]


def revert(url: str | None = None, outlet: str | None = None, since: datetime | None = None) -> Reverted:
    """Restore the text before the present one: of an article, or of all articles of an outlet changed since a time.

    With `since`, restores the newest text fetched before it. Later texts become distrusted: no recheck, rebuild or
    restore from the archive brings them back, only `accept`. Raises PeykError for an unknown address or outlet, and
    while a run is visiting the outlet.
    """
    rows = outlets.load(settings().outlets)
    run_id = f"revert-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    with connect() as client:
        index.ensure_indices(client)
        ensure_archive(client)
        articles = stored(client, _names(client, url, outlet, since))
        with held(client, run_id, {article.outlet.id for article in articles.values()}):
            # Read them again: a run may have changed them meanwhile.
            articles = stored(client, articles)
            ways = {name: _way_back(client, name, articles[name], since, rows) for name in articles}
            possible = [way for way in ways.values() if way]
            _distrust(client, possible)
            for way in possible:
                restore(client, way.name, way.present, way.target, run_id)
                revisions.note(client, "reverted", way.target, run_id, datetime.now(UTC))
    left_out = (f"{articles[name].url}: there is no earlier text" for name, way in ways.items() if way is None)
    return Reverted(run_id, tuple(way.target.url for way in possible), tuple(left_out))


def _names(client: Elasticsearch, url: str | None, outlet: str | None, since: datetime | None) -> list[str]:
    """Return the ids of the articles to revert."""
    ledger = Ledger(client)
    ledger.refresh()
    if url:
        names = article_ids(ledger, url)
        if not names:
            raise PeykError(f"{url} is no article that Peyk knows; `peyk trace` shows what is known of an address")
        return names
    if outlet is None or since is None:
        raise PeykError("revert what? Give the address of an article, or --outlet and --since")
    if outlet not in ledger.counts():
        raise PeykError(f"no story of an outlet called {outlet} is known; `peyk status` lists the outlets")
    return revisions.replaced_since(client, outlet, since)


def _way_back(
    client: Elasticsearch, name: str, present: Article, since: datetime | None, rows: dict[str, Outlet]
) -> WayBack | None:
    before = versions(client, name, present, rows.get(present.outlet.id))
    verdicts = Verdicts(client, before)
    good = [
        version
        for version in before
        if version.content_hash != present.content_hash
        and verdicts.of(version) != "distrusted"
        and (since is None or (version.fetched_at is not None and version.fetched_at < since))
    ]
    if not good or (since and present.fetched_at and present.fetched_at < since):
        return None
    target = good[-1]
    later = before[before.index(target) + 1 :]
    bad = tuple(version for version in (*later, present) if version.content_hash != target.content_hash)
    return WayBack(name, present, target, bad)


def _distrust(client: Elasticsearch, ways: Iterable[WayBack]) -> None:
    """Record the verdicts; called before anything is changed."""
    by_outlet: dict[str, list[Text]] = {}
    for way in ways:
        by_outlet.setdefault(way.present.outlet.id, []).extend(map(Text.of, way.bad))
    for outlet, texts in by_outlet.items():
        give(client, Verdict("distrusted", outlet, datetime.now(UTC), tuple(texts)))


def restore(client: Elasticsearch, name: str, present: Article, target: Article, run_id: str) -> None:
    """Replace the present version of an article by another, keep it as a revision, and update its entry in the ledger.

    Raises PeykError if the index does not take it.
    """
    revisions.keep(client, [(name, present)], run_id)
    alias, now = settings().index("articles"), datetime.now(UTC)
    article = replace(target, indexed_at=now, withdrawn=present.withdrawn)
    version = int(client.get(index=alias, id=name, source=False)["_version"])
    outcome = write_over(client, article, version, name)
    if outcome.status != "indexed":
        raise PeykError(f"{article.url}: {outcome.reason}: {outcome.detail}; nothing is changed")
    ledger = Ledger(client)
    owner = ledger.owners([name]).get(name)
    if owner:
        owner = replace(owner, content_hash=article.content_hash, article_archive=article.archive)
        if owner.is_live or owner.status == "quarantined":
            detail = f"the text that was fetched at {article.fetched_at:%Y-%m-%d %H:%M} UTC"
            recheck_at = min(owner.next_attempt_at or now + LOOK, now + LOOK)
            fields = {"reason": "restored", "detail": detail, "next_attempt_at": recheck_at}
            owner = owner.decide("unchanged", "index", run_id, now, **fields)
        ledger.save([owner])
    client.indices.refresh(index=alias)
