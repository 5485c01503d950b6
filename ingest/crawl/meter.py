"""The cost of a run's visits: requests, bytes, latencies, and the time of writes."""

import statistics
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from ingest.ledger.records import Effort


class Meter:
    """Counts by outlet."""

    def __init__(self) -> None:
        self._latencies: dict[str, list[float]] = {}
        self._bytes: Counter[str] = Counter()
        self._writing: Counter[str] = Counter()

    def answered(self, outlet: str, seconds: float, size: int) -> None:
        """Note the end of a request: the seconds since its start, and the bytes of the answer's body."""
        self._latencies.setdefault(outlet, []).append(seconds)
        self._bytes[outlet] += size

    def written(self, outlets: Iterable[str], seconds: float) -> None:
        """Note the seconds of a write, shared among outlets by their stories. `outlets` has one item per story."""
        stories = Counter(outlets)
        for outlet, count in stories.items():
            self._writing[outlet] += seconds * count / stories.total()  # type: ignore[assignment]

    def effort(self, outlet: str | None, started_at: datetime, seconds: float) -> Effort:
        """Return the cost of the visit to an outlet, or of the whole run if it is None; `seconds`: how long it took."""
        names = [outlet] if outlet else list(self._latencies)
        latencies = sorted(latency for name in names for latency in self._latencies.get(name, ()))
        cuts = statistics.quantiles(latencies, n=20, method="inclusive") if len(latencies) > 1 else latencies * 19
        return Effort(
            started_at,
            round(seconds, 3),
            len(latencies),
            sum(self._bytes[name] for name in names),
            round(cuts[9], 4) if cuts else None,
            round(cuts[18], 4) if cuts else None,
            round(1000 * sum(self._writing[name] for name in (names if outlet else list(self._writing))), 1),
        )
