"""Articles that a run found changed, beside what they said before, read again from the archive."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from ingest.crawl.clean import read_and_clean
from ingest.elastic import connect
from ingest.ledger import Entry, Ledger
from ingest.model import Article
from ingest.outlets import Outlet


@dataclass(frozen=True, slots=True)
class Correction:
    """`changes` are pairs of words before and after; an empty side means added or removed."""

    url: str
    title: str
    changes: tuple[tuple[str, str], ...]


def corrections(run_id: str, rows: dict[str, Outlet]) -> Iterator[Correction]:
    """The corrections that a run brought into the index, of these outlets."""
    with connect() as client:
        ledger = Ledger(client)
        ledger.refresh()
        entries = list(ledger.find({"term": {"run_id": run_id}}, {"term": {"status": "indexed"}}))
    for entry in entries:
        pages = [move.archive for move in entry.history if move.archive]
        if len(pages) > 1 and entry.outlet in rows:
            before, after = (_article(replace(entry, archive=page), rows[entry.outlet]) for page in pages[-2:])
            if before and after:
                changes = tuple(changed(f"{before.title}\n{before.body}", f"{after.title}\n{after.body}"))
                yield Correction(entry.url, after.title, changes)


def _article(entry: Entry, outlet: Outlet) -> Article | None:
    result = read_and_clean(entry, outlet)
    return result if isinstance(result, Article) else None


def changed(before: str, after: str) -> Iterator[tuple[str, str]]:
    """The runs of words that differ between two texts, in order."""
    old, new = before.split(), after.split()
    for kind, i, j, m, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            yield " ".join(old[i:j]), " ".join(new[m:n])
