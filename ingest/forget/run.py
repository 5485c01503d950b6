"""The erasure, in an order that survives a kill at any point: the next call completes it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest import index, outlets
from ingest.decisions import erasures
from ingest.decisions.erasures import Erasure
from ingest.decisions.tombstones import bury, hashes_of
from ingest.errors import PeykError
from ingest.forget import indices, places
from ingest.forget.target import Search, Target
from ingest.ledger.archive import ensure_archive
from ingest.outlets import Outlet, by_domain, owner_of
from ingest.rebuild.lock import alone
from ingest.settings import settings
from ingest.story.held import held

Progress = Callable[[int, int], None]
BEYOND = (
    "backups of the archive and copies of it elsewhere",
    "backups by `peyk backup`, until the next into the same folder with the same options; `peyk restore` erases again",
    "files written by `peyk export`, and what other programs read from the index",
    "the pages of other stories that name or link to it, such as lists of related news",
    "PEYK_VAR of other machines, logs, and the metadata of Airflow",
    "files of Elasticsearch itself for up to 12 hours, in which it keeps deleted documents for its copies",
)
"""Copies that no erasure reaches."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """`erased`: numbers by store. What stays: `beyond` reach, and addresses of `copies` at other outlets.

    `unread`: parts of the archive that cannot be read and may hold a page of the story.
    """

    erased: dict[str, int]
    beyond: tuple[str, ...]
    copies: tuple[str, ...]
    unread: tuple[str, ...]
    again: bool = False
    """Whether this completed or repeated an earlier erasure."""


def forget(
    url: str | None = None,
    outlet: str | None = None,
    *,
    why: str,
    who: str,
    yes: bool = False,
    progress: Progress = lambda done, total: None,
) -> Forgotten:
    """Erase the story at an address, or all stories of an outlet, from every store, and keep them out.

    Raises PeykError for an unknown address or outlet, for more than one article without `yes`, while a run is visiting
    the outlet, while a rebuild is running, and if a store cannot be written; then run it again.
    """
    rows = outlets.load(settings().outlets)
    with alone() as (client, _, run_id):
        index.ensure_indices(client)
        ensure_archive(client)
        before = _before(url, outlet, rows)
        target = _target(client, rows, url, outlet, before)
        if not (target.entries or target.documents or before):
            lost = "if they were lost, run `peyk rebuild --from-archive` first"
            raise PeykError(f"{url or outlet} is neither in the ledger nor in the index; {lost}")
        if len(target.documents) > 1 and not yes:
            raise PeykError(f"that is {len(target.documents):,} articles of {_named(target)}; give --yes to erase them")
        with held(client, run_id, target.outlets):
            # Again: a run may have changed them before the lease was taken.
            target = _target(client, rows, url, outlet, before)
            _check_reason(why, target)
            erasure = _begun(before, target, Erasure(datetime.now(UTC), who, why, outlet, frozenset(), frozenset()))
            return replace(_erase(client, rows, target, erasure, progress), again=bool(before))


def repeat(client: Elasticsearch, run_id: str, erased: list[Erasure]) -> int:
    """Erase stories again that came back with a restored backup; return how many articles were there.

    The caller holds the rebuild lock. Raises PeykError as `forget` does.
    """
    rows = outlets.load(settings().outlets)
    count = 0
    for erasure in erased:
        target = Search(client, rows).again(erasure)
        with held(client, run_id, target.outlets):
            count += _erase(client, rows, target, erasure, lambda *_: None).erased["documents"]
    return count


def _before(url: str | None, outlet: str | None, rows: dict[str, Outlet]) -> list[Erasure]:
    """Return the erasures of the same story, or of the same outlet."""
    if url is None and outlet is None:
        raise PeykError("forget what? Give the address of a story, or --outlet")
    hashes = hashes_of(url, owner_of(url, by_domain(rows))) if url else set()
    return [erasure for erasure in erasures.log() if (erasure.outlet == outlet if outlet else erasure.hashes & hashes)]


def _target(
    client: Elasticsearch, rows: dict[str, Outlet], url: str | None, outlet: str | None, before: list[Erasure]
) -> Target:
    client.indices.refresh(index=[settings().index(name) for name in ("articles", "article-revisions", "crawl-ledger")])
    search = Search(client, rows)
    return search.story(url, before) if url else search.outlet(str(outlet), before)


def _named(target: Target) -> str:
    return ", ".join(sorted(target.outlets)[:5])


def _check_reason(why: str, target: Target) -> None:
    """Raise PeykError if the reason names the story: the log is kept and must not reveal what was erased."""
    if any(name in why for name in (*target.urls, *target.titles)):
        raise PeykError("the reason is kept, so it must not name the story: give a file number, not a title or address")


def _begun(before: list[Erasure], target: Target, asked: Erasure) -> Erasure:
    """Return the unfinished erasure of the same target, else `asked`; record it with the hashes found now."""
    erasure = next((earlier for earlier in before if not earlier.done), asked)
    erasure = replace(erasure, hashes=erasure.hashes | target.hashes, texts=erasure.texts | target.texts)
    if not erasure.name:
        return erasures.begin(erasure)
    erasures.keep(erasure)
    return erasure


def _erase(
    client: Elasticsearch, rows: dict[str, Outlet], target: Target, erasure: Erasure, progress: Progress
) -> Forgotten:
    # Tombstones first, to keep the story out; entries last, as a repeated erasure finds the rest by them.
    bury(client, erasure.hashes, erasure.at)
    counts = {"documents": indices.articles(client, target), "versions and notes": indices.revisions(client, target)}
    blanked = places.pages(target, rows, erasure.outlet, progress)
    counts |= {"archived pages": blanked.pages, "segments changed": blanked.segments}
    counts["unfinished segments"] = blanked.leavings
    counts["decisions"] = places.decided(target)
    counts["files of older versions"] = places.spooled()
    copies = indices.copies(client, target)
    shared = indices.other_holders(client, erasure.texts)
    counts["vectors"], reached = places.vectors(erasure.texts - shared)
    counts["findings and run details"] = indices.notes(client, target)
    counts["ledger entries"] = indices.entries(client, target)
    total = {name: erasure.erased.get(name, 0) + count for name, count in counts.items()}
    # Unreadable parts of the archive may hold a page of the story, so the erasure must be repeated.
    erasures.keep(replace(erasure, done=not blanked.unread, erased=total))
    beyond = [*BEYOND]
    if repositories := indices.repositories(client):
        beyond.insert(0, f"snapshots in the repositories {', '.join(repositories)}")
    if not reached:
        beyond.insert(0, "the vectors beside the archive: install peyk[semantic], and run this again")
    return Forgotten(counts, tuple(beyond), tuple(copies), blanked.unread)
