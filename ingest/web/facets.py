"""The facets that a reader can narrow by: their names in URLs, and their Persian titles."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Facet:
    """`name`: in URLs, and the operator of the query language. `shown`: values in the list before «more»."""

    name: str
    title: str
    shown: int = 8


FACETS = (
    Facet("outlet", "رسانه"),
    Facet("province", "استان"),
    Facet("section", "سرویس"),
)
BY_NAME = {facet.name: facet for facet in FACETS}
