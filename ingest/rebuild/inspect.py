"""Compare a random sample of the documents of both indices field by field."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from elasticsearch import Elasticsearch

from ingest.index.generations import concrete
from ingest.rebuild.state import State

SHOWN = 80
"""Characters of a value in an example."""
SHRUNK, MOST_SHRUNK = 0.5, 0.02
"""A body has shrunk below the first share of its old length; more shrunk articles than the second share are a fault."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """Number of `documents` compared, `differences` by field, and one example each: id, old value, new value."""

    documents: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    examples: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    shrunk: tuple[str, ...] = ()
    """Ids of articles whose title is gone or whose body has shrunk."""
    titles: tuple[tuple[str, str], ...] = ()
    """(id, old title) of the compared documents."""

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
    items = client.mget(index=concrete(state.target), ids=[hit["_id"] for hit in old])["docs"] if old else []
    pairs = [
        (hit["_id"], hit["_source"], item["_source"])
        for hit, item in zip(old, items, strict=True)
        if item.get("found") and hit["_version"] == item["_version"]
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
    """Return both values as text; cut long ones around the first difference."""
    old, new = ("" if value is None else str(value) for value in (before, after))
    at = next((n for n, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), 0)
    start = max(0, at - SHOWN // 4) if max(len(old), len(new)) > SHOWN else 0
    return old[start : start + SHOWN], new[start : start + SHOWN]
