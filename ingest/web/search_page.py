"""The search page: hits, facets, the chart over time, and the links that change the search."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from ingest.search import Results, search
from ingest.search.facets import FACETS as FIELDS
from ingest.search.facets import Facets, facets
from ingest.search.results import FallbackKind
from ingest.web.chart import chart
from ingest.web.copies import copies_of
from ingest.web.facets import BY_NAME, FACETS, Facet
from ingest.web.marked import MARKS
from ingest.web.narrow import narrow
from ingest.web.rendering import render
from ingest.web.site import Site
from ingest.web.state import State
from ingest.web.values import Value, values

SIZE = 20
MOST_VALUES = 1 + max(facet.shown for facet in FACETS)
"""Values of a facet that are counted: one more than are shown, which tells whether there are others."""
DEEPEST = 10_000
FALLBACKS: dict[FallbackKind, str] = {
    "phrases": "واژه‌های عبارت، جدا از هم",
    "required": "هر یک از واژه‌ها، در هر جا",
    "excluded": "بدون کنار گذاشتن واژه‌ها",
    "spelling": "با املای دیگر",
    "keyboard": "با صفحه‌کلید در زبان دیگر",
}
SORTS = (("relevance", "مرتبط‌ترین"), ("newest", "تازه‌ترین"), ("oldest", "قدیمی‌ترین"))


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the state without it."""

    title: str
    label: str
    excluded: bool
    without: State


def search_page(site: Site, state: State, pool: ThreadPoolExecutor) -> str:
    """Return the page of a search. Raises PeykError for a query or period that cannot be understood."""
    return render("search.html", **shown(site, state, pool))


def shown(site: Site, state: State, pool: ThreadPoolExecutor) -> dict[str, Any]:
    """Return what the template of a search shows. Raises PeykError as `search_page` does."""
    options = narrow(state)
    by = [facet.name for facet in FACETS]
    counted = pool.submit(facets, site.client, state.q, index=site.index, by=by, most=MOST_VALUES, **options)
    drawn = pool.submit(chart, site, state)
    results = search(
        site.client,
        state.q,
        index=site.index,
        page=state.page,
        size=SIZE,
        sort=state.order,
        highlight=MARKS,
        **options,
    )
    counts = counted.result()
    # A query may ask for withdrawn articles too; then its hits have such copies.
    withdrawn = state.withdrawn or any(hit.article.withdrawn for hit in results.hits)
    last = max(1, -(-min(results.total + results.more, DEEPEST) // SIZE))
    return {
        "here": "/",
        "state": state,
        "results": results,
        "counts": counts,
        "names": site.outlet_names(),
        "chips": list(chips(state, site.outlet_names())),
        "facets": list(_facets(state, counts)),
        "chart": drawn.result(),
        "copies": copies_of(site, results.hits, withdrawn=withdrawn),
        "instead": instead(state, results),
        "sorts": [(name, title, state.change(sort=name)) for name, title in SORTS],
        "pages": pages(state, min(last, DEEPEST // SIZE)),
        "first": (state.page - 1) * SIZE + 1,
    }


def chips(state: State, names: Mapping[str, str]) -> Iterator[Chip]:
    """Yield the active filters."""
    for each in state.filters:
        label = names.get(each.value, each.value) if each.name == "outlet" else each.value
        without = state.toggle(each.name, each.value, excluded=each.excluded)
        yield Chip(BY_NAME[each.name].title, label, each.excluded, without)
    for title, value, name in (("از", state.since, "since"), ("تا", state.until, "until")):
        if value:
            yield Chip(title, value, False, state.change(**{name: ""}))
    if state.changed:
        yield Chip("متن", "تغییرکرده", False, state.change(changed=False))
    if state.withdrawn:
        yield Chip("همراه", "برداشته‌شده‌ها", False, state.change(withdrawn=False))


def instead(state: State, results: Results) -> tuple[State, str] | None:
    """Return what was asked instead of the query, as a state, and how it differs."""
    if not results.fallback:
        return None
    return state.change(q=results.fallback.query), FALLBACKS[results.fallback.kind]


def pages(state: State, last: int) -> dict[str, Any]:
    """Return the links to other pages."""
    return {
        "before": state.change(page=state.page - 1) if state.page > 1 else None,
        "after": state.change(page=state.page + 1) if state.page < last else None,
        "last": last,
    }


def _facets(state: State, counts: Facets) -> Iterator[tuple[Facet, list[Value], bool]]:
    """Yield each facet with its commonest values, and whether there are others."""
    for facet in FACETS:
        found = getattr(counts, FIELDS[facet.name])
        yield facet, list(values(state, facet.name, found[: facet.shown])), len(found) > facet.shown
