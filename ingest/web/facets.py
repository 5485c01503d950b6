"""The facets that a reader can narrow by: their names in URLs, and their Persian titles."""

from dataclasses import dataclass

from starlette.requests import Request

from ingest.errors import PeykError
from ingest.web.state import MOST_FILTERS, SINGLE, State


@dataclass(frozen=True, slots=True)
class Facet:
    """`name`: in URLs, and in `ingest.search.facets`. `shown`: values in the list before the others."""

    name: str
    title: str
    shown: int = 6


FACETS = (
    Facet("outlet", "رسانه", 8),
    Facet("section", "سرویس"),
    Facet("topic", "موضوع"),
    Facet("province", "استان"),
    Facet("person", "شخص"),
    Facet("organisation", "نهاد"),
    Facet("place", "جا"),
    Facet("tag", "برچسب"),
    Facet("agency", "به نقل از"),
    Facet("kind", "گونهٔ رسانه"),
    Facet("language", "زبان"),
)
BY_NAME = {facet.name: facet for facet in FACETS}


def state_of(request: Request) -> State:
    """Return the state in the URL of a request."""
    return State.read(request.query_params.multi_items(), tuple(BY_NAME))


def exact_state_of(request: Request) -> State:
    """Return the state in the URL of a request by a program, which sees no page that would show what was ignored.

    Raises PeykError for an unknown name and for too many filters.
    """
    names = request.query_params.multi_items()
    unknown = sorted({name for name, _ in names} - {*BY_NAME, *SINGLE})
    if unknown:
        raise PeykError(f"unknown parameter {', '.join(unknown)}; there are {', '.join((*SINGLE, *BY_NAME))}")
    if sum(name in BY_NAME for name, _ in names) > MOST_FILTERS:
        raise PeykError(f"more than {MOST_FILTERS} filters")
    return state_of(request)
