"""The outcome of a failed request, by the reason of the fetch error."""

from typing import NamedTuple

from ingest.ledger.entry import Status


class Outcome(NamedTuple):
    """`retry_hours`: hours until the next request, 0 for the retry schedule, None for no further request."""

    status: Status
    retry_hours: float | None


GONE = Outcome("filtered", 24)
CLOSED = Outcome("blocked", 24)
WALLED = Outcome("blocked", 1)
LATER = Outcome("pending", 0)
BROKEN = Outcome("quarantined", None)

OUTCOMES: dict[str, Outcome] = {  # the reasons are those of ingest.fetch.errors
    "http-404": GONE,
    "http-410": Outcome("filtered", None),
    "http-401": CLOSED,
    "http-402": CLOSED,
    "http-403": CLOSED,
    "http-451": CLOSED,
    "robots-disallowed": CLOSED,
    "private-address": CLOSED,
    "foreign-host": Outcome("filtered", None),
    "erased": Outcome("filtered", None),
    "bot-wall": WALLED,
    "too-large": BROKEN,
    "bad-url": BROKEN,
    "bad-encoding": BROKEN,
    "bad-redirect": BROKEN,
    "redirect-loop": BROKEN,
    "too-many-redirects": BROKEN,
}


def outcome(reason: str, temporary: bool) -> Outcome:
    """Return the outcome of a fetch error. A reason not in the table is retried if temporary, else quarantined."""
    return OUTCOMES.get(reason, LATER if temporary else BROKEN)
