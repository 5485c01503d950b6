"""The state of a search page: what its URL says, and the URLs of its links."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Any, Literal, cast
from urllib.parse import quote

# The links of a page have most values in common.
_quoted = lru_cache(1_000)(partial(quote, safe="/:"))

Order = Literal["relevance", "newest", "oldest"]
ORDERS: tuple[Order, ...] = ("relevance", "newest", "oldest")
UNITS = ("day", "week", "month")
SINGLE = ("q", "from", "to", "changed", "withdrawn", "sort", "by", "page")
"""Names in a query string besides those of facets."""
EXCLUDED = "-"
"""Before the value of a filter: no hit has it."""
MOST_FILTERS = 40
MOST_LETTERS = 1_000
LAST_PAGE = 500
_PLACE = "\n"
"""Stands for a value to be filled in: no value of a state has it, as `State.read` takes it for a space."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A value of a facet that all hits have or, if `excluded`, none has."""

    name: str
    value: str
    excluded: bool = False

    @property
    def written(self) -> str:
        """The value as it is in a URL."""
        return EXCLUDED * self.excluded + self.value


@dataclass(frozen=True, slots=True)
class State:
    """`since` and `until` as the reader wrote them. `changed`: only stories whose text changed; `withdrawn`: also those
    that outlets took down. `sort` is empty for the usual order, `by`, the unit of the chart, for the fitting one.
    """

    q: str = ""
    filters: tuple[Filter, ...] = ()
    since: str = ""
    until: str = ""
    changed: bool = False
    withdrawn: bool = False
    sort: str = ""
    by: str = ""
    page: int = 1

    @classmethod
    def read(cls, items: Iterable[tuple[str, str]], facets: Sequence[str]) -> "State":
        """Return the state in the query string of a URL. Unknown names, and values that it cannot have, are ignored."""
        filters: list[Filter] = []
        single: dict[str, str] = {}
        for name, raw in items:
            value = " ".join(raw[:MOST_LETTERS].split())
            if name in facets and value.strip(EXCLUDED) and len(filters) < MOST_FILTERS:
                read = Filter(name, value.removeprefix(EXCLUDED), value.startswith(EXCLUDED))
                filters += [] if read in filters else [read]
            else:
                single[name] = value
        sort, by = single.get("sort", ""), single.get("by", "")
        page = single.get("page", "")
        return cls(
            q=single.get("q", ""),
            filters=tuple(filters),
            since=single.get("from", "")[:60],
            until=single.get("to", "")[:60],
            changed=single.get("changed") == "1",
            withdrawn=single.get("withdrawn") == "1",
            sort=sort if sort in ORDERS else "",
            by=by if by in UNITS else "",
            page=min(max(int(page), 1), LAST_PAGE) if page.isdecimal() and len(page) < 6 else 1,
        )

    @property
    def order(self) -> Order:
        """The order of the hits: by relevance if the reader wrote words, else the newest first."""
        return cast(Order, self.sort) if self.sort else ("relevance" if self.q else "newest")

    @property
    def narrowed(self) -> bool:
        """Whether anything besides the words narrows the search."""
        return bool(self.filters or self.since or self.until or self.changed)

    def values(self, name: str, *, excluded: bool = False) -> list[str]:
        """Return the values of a facet that are asked for, or that are excluded."""
        return [each.value for each in self.filters if each.name == name and each.excluded is excluded]

    def change(self, **changes: Any) -> "State":
        """Return a state with other values, on its first page unless `page` is given."""
        return replace(self, **({"page": 1} | changes))

    def toggle(self, name: str, value: str, *, excluded: bool = False) -> "State":
        """Return the state with a filter added or, if it is set, removed; the opposite filter is removed."""
        rest = tuple(each for each in self.filters if (each.name, each.value) != (name, value))
        wanted = Filter(name, value, excluded)
        return self.change(filters=rest if wanted in self.filters else (*rest, wanted))

    def without_filters(self) -> "State":
        """Return the state with the words only."""
        return State(q=self.q, sort=self.sort)

    def items(self) -> list[tuple[str, str]]:
        """Return the names and values of the query string; what is usual is left out."""
        pairs = [
            ("q", self.q),
            *((each.name, each.written) for each in self.filters),
            ("from", self.since),
            ("to", self.until),
            ("changed", "1" if self.changed else ""),
            ("withdrawn", "1" if self.withdrawn else ""),
            ("sort", self.sort),
            ("by", self.by),
            ("page", str(self.page) if self.page > 1 else ""),
        ]
        return [pair for pair in pairs if pair[1]]

    def url(self, path: str = "/") -> str:
        """Return the URL of this state: a path, with a query string if it says anything."""
        query = "&".join(f"{name}={_quoted(value)}" for name, value in self.items())
        return f"{path}?{query}" if query else path

    def urls_with(self, name: str) -> Callable[[str], str]:
        """Return a function that returns the URL of this state with one more filter, given as it is written in a URL.

        A page has many such links, whose URLs differ in this one value.
        """
        url = self.change(filters=(*self.filters, Filter(name, _PLACE))).url()
        before, _, after = url.partition(_quoted(_PLACE))
        return lambda written: before + _quoted(written) + after
