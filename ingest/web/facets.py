"""The facets that a reader can narrow by: their names in URLs, and their Persian titles."""

from dataclasses import dataclass

from starlette.requests import Request

from ingest.web.state import State


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
