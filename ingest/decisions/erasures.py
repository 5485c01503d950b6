"""Records of erasures: when, by whom, why, how much, and hashes. No URL, title or text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from elasticsearch import Elasticsearch

from ingest.decisions import store as decisions
from ingest.decisions.store import Decision, damaged
from ingest.decisions.tombstones import Tombstones, bury

KIND = "erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One erasure. If it is not `done`, the next call completes it."""

    at: datetime
    who: str
    why: str
    outlet: str | None
    """The outlet, if all its articles were to be erased."""
    hashes: frozenset[str]
    """The tombstones: hashes of addresses, and article ids."""
    texts: frozenset[str]
    """Content hashes, whose vectors are erased too."""
    done: bool = False
    erased: Mapping[str, int] = field(default_factory=dict)
    """Number of erased items by store."""
    name: str = ""
    """Name of its file."""


def begin(erasure: Erasure) -> Erasure:
    """Write a new erasure into the archive. Raises PeykError if the archive cannot be written."""
    return replace(erasure, name=decisions.record(KIND, erasure.at, _content(erasure)).name)


def keep(erasure: Erasure) -> None:
    """Overwrite the file of an erasure. Raises PeykError if the archive cannot be written."""
    content = {"kind": KIND, "at": erasure.at.isoformat()} | _content(erasure)
    decisions.change(Decision(erasure.name, content))


def log(known: Iterable[Decision] | None = None) -> list[Erasure]:
    """Return the erasures among these decisions, or all of the archive, the oldest first.

    Raises PeykError for a damaged file, ArchiveAwayError if the archive cannot be reached.
    """
    decided = decisions.recorded(KIND) if known is None else known
    return [_erasure(decision) for decision in decided if decision.kind == KIND]


def bring_back(client: Elasticsearch, known: Iterable[Decision]) -> None:
    """Write the tombstones of the erasures among the archive's decisions into the ledger.

    Raises PeykError for a damaged file, or if the ledger does not take them.
    """
    for erasure in log(known):
        bury(client, erasure.hashes, erasure.at)


def ensure(client: Elasticsearch) -> None:
    """Write the archive's tombstones into a ledger that has none, such as after its loss.

    Raises PeykError as `bring_back` does, ArchiveAwayError if the archive cannot be reached.
    """
    if not Tombstones(client):
        bring_back(client, decisions.recorded(KIND))


def _content(erasure: Erasure) -> dict[str, object]:
    return {
        "who": erasure.who,
        "why": erasure.why,
        "outlet": erasure.outlet,
        "hashes": sorted(erasure.hashes),
        "texts": sorted(erasure.texts),
        "done": erasure.done,
        "erased": dict(erasure.erased),
    }


def _erasure(decision: Decision) -> Erasure:
    content = decision.content
    try:
        return Erasure(
            decision.at,
            content["who"],
            content["why"],
            content["outlet"],
            frozenset(content["hashes"]),
            frozenset(content["texts"]),
            bool(content["done"]),
            dict(content["erased"]),
            decision.name,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error
