"""A state as arguments of `ingest.search.search`."""

from typing import Any

from ingest.normalise.dates import parse_day_range
from ingest.web.state import State


def narrow(state: State) -> dict[str, Any]:
    """Return the filters of a state. Raises PeykError for a period that cannot be read."""
    since, until = parse_day_range(state.since or None, state.until or None)
    return {
        "outlet": state.values("outlet"),
        "province": state.values("province"),
        "since": since,
        "until": until,
    }
