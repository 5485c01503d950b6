"""Erase from files: archived pages, decisions, vectors, and spool files of older versions."""

import shutil
from collections.abc import Callable, Iterable

from ingest.archive.erase import Addresses, Blanked, erase
from ingest.archive.place import opened
from ingest.decisions import store as decisions
from ingest.decisions.corrections import KINDS as CORRECTIONS
from ingest.decisions.tombstones import hashes_of
from ingest.decisions.verdicts import KINDS as VERDICTS
from ingest.forget.target import Target
from ingest.outlets import Outlet, by_domain, owner_of
from ingest.settings import settings


def pages(
    target: Target, rows: dict[str, Outlet], outlet_id: str | None, progress: Callable[[int, int], None]
) -> Blanked:
    """Blank every archived page of the stories: known pages, and all requested or found at their addresses.

    `outlet_id`: an outlet whose pages are all blanked, or None.
    """
    domains = by_domain(rows)

    def to_erase(several: list[Addresses]) -> list[bool]:
        return [any(is_of_target(url) for url in addresses) for addresses in several]

    def is_of_target(url: str) -> bool:
        row = owner_of(url, domains)
        return (row is not None and row.id == outlet_id) or bool(hashes_of(url, row) & target.hashes)

    return erase(settings().archive_location, to_erase, target.pages, progress)


def decided(target: Target) -> int:
    """Remove the stories from the decisions that name them; return how many decisions did.

    Raises PeykError for a damaged file, or if the archive cannot be written.
    """
    count = 0
    for decision in decisions.recorded():
        content = decision.content
        if decision.kind in CORRECTIONS and (content["article_id"] in target.names or content["url"] in target.urls):
            decisions.drop(decision)
            count += 1
        elif decision.kind in VERDICTS:
            kept = [text for text in content["texts"] if not _is_named(text, content["outlet"], target)]
            if len(kept) < len(content["texts"]):
                count += 1
                if kept or content["lost"]:
                    decisions.change(decisions.Decision(decision.name, content | {"texts": kept}))
                else:
                    decisions.drop(decision)
    return count


def _is_named(text: dict[str, str | None], outlet: str, target: Target) -> bool:
    file, _, offset = (text["page"] or "").rpartition(":")
    page = (file, int(offset)) in target.pages if file else False
    url = text["url"] or ""
    return page or url in target.urls or bool(hashes_of(url, outlet_id=outlet) & target.hashes)


def spooled() -> int:
    """Remove the spool files in which older versions kept cleaned articles before indexing; return how many."""
    folder = settings().var / "runs"
    files = [path for path in folder.glob("*/*") if path.is_file()]
    shutil.rmtree(folder, ignore_errors=True)
    return len(files)


def vectors(texts: Iterable[str]) -> tuple[int, bool]:
    """Delete the vectors of texts; return how many, and False if `peyk[semantic]` is needed and not installed."""
    wanted = sorted(texts)
    fs, root = opened(settings().archive_location)
    if not wanted or not fs.exists(f"{root}/vectors"):
        return 0, True
    try:
        from ingest.semantic import forget
    except ImportError:
        return 0, False
    return sum(forget(settings().archive_location, text) for text in wanted), True
