"""The values of a facet with their links: the commonest beside the hits, up to SURE of them on a page of their own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ingest.normalise.text import fold
from ingest.search.facets import FACETS as FIELDS
from ingest.search.facets import SURE, Count, facets
from ingest.web.facets import BY_NAME
from ingest.web.narrow import narrow
from ingest.web.rendering import render
from ingest.web.site import Site
from ingest.web.state import EXCLUDED, MOST_LETTERS, State

LISTED = 300
"""Values on the page of a facet; more are found by a part of their name."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: its count, and the URLs of the search in which it is toggled."""

    label: str
    articles: int
    chosen: bool
    excluded: bool
    include: str
    exclude: str


def values(state: State, name: str, found: Iterable[Count]) -> Iterator[Value]:
    """Yield the values of a facet with their links."""
    asked = {each.value: each.excluded for each in state.filters if each.name == name}
    urls = state.urls_with(name)
    for count in found:
        excluded = asked.get(count.value)
        if excluded is None:
            include, exclude = urls(count.value), urls(EXCLUDED + count.value)
        else:
            include, exclude = (state.toggle(name, count.value, excluded=each).url() for each in (False, True))
        yield Value(count.label, count.articles, excluded is False, excluded is True, include, exclude)


def values_page(site: Site, state: State, name: str, part: str) -> str | None:
    """Return the page of the values of a facet whose names hold `part`, in any spelling; None for an unknown facet.

    Raises PeykError as a search does.
    """
    facet = BY_NAME.get(name)
    if facet is None:
        return None
    counted = facets(site.client, state.q, index=site.index, by=[name], most=SURE, **narrow(state))
    wanted = fold(part[:MOST_LETTERS])
    known = getattr(counted, FIELDS[name])
    found = [count for count in known if wanted in fold(count.label)]
    return render(
        "values.html",
        here="/",
        state=state,
        facet=facet,
        part=part,
        found=len(found),
        known=len(known) if len(known) == SURE else None,
        values=list(values(state, name, found[:LISTED])),
    )
