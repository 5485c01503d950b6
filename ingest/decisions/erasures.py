"""What is kept of an erasure: when, by whom and why, how much, and hashes. No address, title or text."""

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
    """One erasure. Until it is `done`, the next call completes it."""

    at: datetime
    who: str
    why: str
    outlet: str | None
    """The outlet whose every article was meant."""
    hashes: frozenset[str]
    """The tombstones: addresses, article ids."""
    texts: frozenset[str]
    """Content hashes, whose vectors go too."""
    done: bool = False
    erased: Mapping[str, int] = field(default_factory=dict)
    """How much was erased, by where."""
    name: str = ""
    """Of its file."""


def begin(erasure: Erasure) -> Erasure:
    """Write a new erasure into the archive. Raises PeykError when that cannot be written."""
    return replace(erasure, name=decisions.record(KIND, erasure.at, _content(erasure)).name)


def keep(erasure: Erasure) -> None:
    """Write an erasure over what its file says. Raises PeykError when the archive cannot be written."""
    content = {"kind": KIND, "at": erasure.at.isoformat()} | _content(erasure)
    decisions.change(Decision(erasure.name, content))


def log(found: Iterable[Decision] | None = None) -> list[Erasure]:
    """Return every erasure of the archive, or among these decisions, the oldest first. Raises PeykError."""
    known = decisions.recorded(KIND) if found is None else found
    return [_erasure(decision) for decision in known if decision.kind == KIND]


def bring_back(client: Elasticsearch, found: Iterable[Decision]) -> None:
    """Write the tombstones among the archive's decisions into the ledger. Raises PeykError."""
    for erasure in log(found):
        bury(client, erasure.hashes, erasure.at)


def ensure(client: Elasticsearch) -> None:
    """Write the archive's tombstones into a ledger that has none, as after its loss. Raises PeykError."""
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
    found = decision.content
    try:
        return Erasure(
            decision.at,
            found["who"],
            found["why"],
            found["outlet"],
            frozenset(found["hashes"]),
            frozenset(found["texts"]),
            bool(found["done"]),
            dict(found["erased"]),
            decision.name,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(decision.name, error) from error
