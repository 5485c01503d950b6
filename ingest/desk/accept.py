"""Accept quarantined pages that were not believed: their text becomes the text of their stories."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from elasticsearch import Elasticsearch

from ingest import index, outlets
from ingest.decisions.verdicts import Text, Verdict, Verdicts, give
from ingest.desk.former import versions
from ingest.desk.revert import restore
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index.succession import stored
from ingest.inspect.trace import entries
from ingest.ledger import Entry, Ledger
from ingest.ledger.archive import ensure_archive
from ingest.model import Article
from ingest.outlets import Outlet
from ingest.settings import settings
from ingest.story.clean import read_and_clean, refused
from ingest.story.held import held
from ingest.story.index import CHUNK, index_chunk
from ingest.story.suspect import marks

DOUBTED = ("suspect", "same-page")
"""Prefixes of the reasons for which a page is quarantined although it was read."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """`counts`: entries by new status. `restored`: addresses of articles whose reverted text is restored."""

    run_id: str
    counts: dict[str, int]
    restored: tuple[str, ...] = ()


def accept(url: str | None = None, outlet: str | None = None) -> Accepted:
    """Accept the quarantined pages of one address or of an outlet that were not believed.

    For an outlet, its later pages may lack the same marks of a story. For an address without such a page, a reverted
    text is restored. No request is made. Raises PeykError if there is nothing to accept.
    """
    rows = outlets.load(settings().outlets)
    run_id = f"accept-{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    with connect() as client:
        index.ensure_indices(client)
        ensure_archive(client)
        ledger = Ledger(client)
        ledger.refresh()
        known = _entries(ledger, url, outlet)
        with held(client, run_id, {entry.outlet for entry in known}):
            doubted = [entry for entry in ledger.get(entry.key for entry in known).values() if _is_doubted(entry, rows)]
            if doubted:
                return Accepted(run_id, _take(client, doubted, run_id, rows, redesigned=outlet is not None))
            restored = _trust_again(client, known, run_id, rows) if url else ()
            if not restored:
                raise PeykError(f"{url or outlet} has nothing to accept; `peyk quarantine` lists what is not believed")
    return Accepted(run_id, {}, restored)


def _entries(ledger: Ledger, url: str | None, outlet: str | None) -> list[Entry]:
    if url:
        known = entries(ledger, url)
        if not known:
            raise PeykError(f"no run has met {url}; `peyk quarantine` lists what is not believed")
        return known
    if outlet is None:
        raise PeykError("accept what? Give an address, or --outlet")
    return list(ledger.find({"term": {"outlet": outlet}}, {"term": {"status": "quarantined"}}))


def _is_doubted(entry: Entry, rows: dict[str, Outlet]) -> bool:
    doubted = entry.status == "quarantined" and (entry.reason or "").startswith(DOUBTED)
    return doubted and entry.archive is not None and entry.outlet in rows


def _take(
    client: Elasticsearch, doubted: list[Entry], run_id: str, rows: dict[str, Outlet], *, redesigned: bool
) -> dict[str, int]:
    """Index the text of the pages; if the outlet is `redesigned`, record the marks that its pages lack."""
    counts: Counter[str] = Counter()
    ledger = Ledger(client)
    for start in range(0, len(doubted), CHUNK):
        now = datetime.now(UTC)
        waiting = [entry.move("pending", "fetch", run_id, now) for entry in doubted[start : start + CHUNK]]
        results = [(entry, read_and_clean(entry, rows[entry.outlet])) for entry in waiting]
        chunk = [(entry.key, answer) for entry, answer in results if isinstance(answer, Article)]
        refusals = [refused(entry, answer, run_id) for entry, answer in results if not isinstance(answer, Article)]
        former = stored(client, (str(entry.article_id) for entry in waiting if entry.article_id))
        lost: set[str] = set()
        for entry, answer in results if redesigned else ():
            if isinstance(answer, Article) and entry.article_id in former:
                lost |= marks(former[entry.article_id]) - marks(answer)
        for name in {entry.outlet for entry in waiting}:
            texts = tuple(Text.of(article) for _, article in chunk if article.outlet.id == name)
            give(client, Verdict("accepted", name, now, texts, tuple(sorted(lost))))
        ledger.save([*waiting, *refusals])
        saved = index_chunk(client, chunk, run_id, rows, trusted=True) if chunk else []
        counts.update(entry.status for entry in (*refusals, *saved))
    client.indices.refresh(index=settings().index("articles"))
    return dict(counts)


def _trust_again(
    client: Elasticsearch, known: Iterable[Entry], run_id: str, rows: dict[str, Outlet]
) -> tuple[str, ...]:
    """Accept and restore the newest distrusted text of each article at an address; return their addresses."""
    restored = []
    for name, present in stored(client, (entry.article_id for entry in known if entry.article_id)).items():
        before = versions(client, name, present, rows.get(present.outlet.id))
        verdicts = Verdicts(client, before)
        distrusted = [version for version in before if verdicts.of(version) == "distrusted"]
        if distrusted:
            target = distrusted[-1]
            give(client, Verdict("accepted", present.outlet.id, datetime.now(UTC), (Text.of(target),)))
            restore(client, name, present, target, run_id)
            restored.append(target.url)
    return tuple(restored)
