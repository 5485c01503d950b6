"""The filters of a search besides those in its text, as programs and options give them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ingest.search.filters import CHANGED, time_range
from ingest.search.language import VALUES

EXACT = {**VALUES, "tag": "tags", "section": "section"}
"""Filter of `Narrow` by stored values -> index field."""


@dataclass(frozen=True, slots=True)
class Narrow:
    """Keeps articles with any of the stored values of each filter, published from `since` (inclusive) to `until`
    (exclusive); times are aware. `changed`: whether the outlet changed the text. `withdrawn`: also articles that their
    outlets took down. `without`: stored values, by filter, that no article may have.
    """

    outlet: Sequence[str] = ()
    kind: Sequence[str] = ()
    province: Sequence[str] = ()
    topic: Sequence[str] = ()
    agency: Sequence[str] = ()
    person: Sequence[str] = ()
    organisation: Sequence[str] = ()
    place: Sequence[str] = ()
    tag: Sequence[str] = ()
    section: Sequence[str] = ()
    language: Sequence[str] | str | None = None
    since: datetime | None = None
    until: datetime | None = None
    changed: bool | None = None
    withdrawn: bool = False
    without: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def clauses(self) -> list[dict[str, Any]]:
        """Return the filters as clauses that all must match; withdrawn articles are not among them."""
        filters: list[dict[str, Any]] = []
        for name, stored in EXACT.items():
            if wanted := getattr(self, name):
                one = isinstance(wanted, str)
                filters.append({"term": {stored: wanted}} if one else {"terms": {stored: list(wanted)}})
        if barred := [{"terms": {EXACT[name]: list(values)}} for name, values in self.without.items() if values]:
            filters.append({"bool": {"must_not": barred}})
        if self.changed is not None:
            filters.append(CHANGED if self.changed else {"bool": {"must_not": [CHANGED]}})
        if self.since or self.until:
            filters.append(time_range("published_at", (self.since, self.until)))
        return filters
