"""A state as arguments of `ingest.search.search`."""

from typing import Any

from ingest.normalise.dates import parse_day_range
from ingest.web.facets import FACETS
from ingest.web.state import State


def narrow(state: State) -> dict[str, Any]:
    """Return the filters of a state. Raises PeykError for a period that cannot be read."""
    since, until = parse_day_range(state.since or None, state.until or None)
    chosen = {facet.name: state.values(facet.name) for facet in FACETS}
    barred = {facet.name: state.values(facet.name, excluded=True) for facet in FACETS}
    return {
        **{name: values for name, values in chosen.items() if values},
        "without": {name: values for name, values in barred.items() if values},
        "since": since,
        "until": until,
        "changed": True if state.changed else None,
        "withdrawn": state.withdrawn,
    }
