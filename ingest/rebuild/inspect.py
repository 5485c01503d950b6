"""Documents of both indices taken at random and compared field by field."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.rebuild.state import State

SHOWN = 80
"""Characters of a value in an example."""
SHRUNK, MOST_SHRUNK = 0.5, 0.02
"""A body of less than this share of its former length has shrunk; more such bodies than that are a fault."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """`documents` were compared; of `differences` by field, one example each: id, old value, new value."""

    documents: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    shrunk: tuple[str, ...] = ()
    """Ids of articles whose title is gone or whose body has shrunk."""
    titles: tuple[tuple[str, str], ...] = ()
    """(id, title) of those that both indices hold."""

    @property
    def faults(self) -> list[str]:
        """One sentence if too many texts have shrunk."""
        if len(self.shrunk) <= MOST_SHRUNK * self.documents:
            return []
        return [f"{len(self.shrunk)} of {self.documents} sampled articles lost their title or half of their body"]


def sample(client: Elasticsearch, state: State, size: int, seed: int) -> Sampled:
    """Compare up to `size` documents that both indices hold in the same version."""
    old = client.search(
        index=concrete(state.source),
        query={"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}},
        size=size,
        version=True,
    )["hits"]["hits"]
    found = client.mget(index=concrete(state.target), ids=[hit["_id"] for hit in old])["docs"] if old else []
    pairs = [
        (one["_id"], one["_source"], other["_source"])
        for one, other in zip(old, found, strict=True)
        if other.get("found") and one["_version"] == other["_version"]
    ]
    differences: Counter[str] = Counter()
    examples: dict[str, tuple[str, str, str]] = {}
    for name, before, after in pairs:
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                differences[key] += 1
                examples.setdefault(key, (name, *_shown(before.get(key), after.get(key))))
    shrunk = tuple(name for name, before, after in pairs if _has_shrunk(before, after))
    titles = tuple((name, before["title"]) for name, before, _ in pairs)
    return Sampled(len(pairs), differences, examples, shrunk, titles)


def _has_shrunk(before: dict[str, Any], after: dict[str, Any]) -> bool:
    body, now = before.get("body") or "", after.get("body") or ""
    return not after.get("title") or len(now) < SHRUNK * len(body)


def _shown(before: Any, after: Any) -> tuple[str, str]:
    """Both values as text, long ones from shortly before the place where they part."""
    one, other = ("" if value is None else str(value) for value in (before, after))
    place = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, place - SHOWN // 4) if max(len(one), len(other)) > SHOWN else 0
    return one[start : start + SHOWN], other[start : start + SHOWN]
