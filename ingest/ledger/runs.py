"""The records of runs in Elasticsearch, in the index `crawl-runs`."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic import write_all
from ingest.ledger.entry import SLACK
from ingest.ledger.records import OutletRun, Run, outlet_document, outlet_run_of, run_document, run_of
from ingest.settings import settings

MOST = 10_000
TOLD: dict[str, Any] = {
    "bool": {
        "should": [
            {"range": {"totals.discovered": {"gt": 0}}},
            {"terms": {"state": ["running", "failed", "interrupted"]}},
        ]
    }
}
"""Of runs that did anything, or are not over as they should be."""


class Runs:
    """Reads and writes records. A run is read by its id, and so as it was last written."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-runs")

    def save(self, run: Run) -> None:
        """Write the record of a run in place of the one before; `latest` sees it at once if the run is over."""
        over = run.state != "running"
        self._client.index(index=self._index, id=run.run_id, document=run_document(run), refresh=over)

    def get(self, run_id: str) -> Run | None:
        """Return the record of a run."""
        (found,) = self._client.mget(index=self._index, ids=[run_id])["docs"]
        return run_of(found["_source"]) if found.get("found") else None

    def interrupt(self, run_id: str) -> None:
        """Mark a run whose work another one had to take over, or that gave up."""
        run = self.get(run_id)
        if run and run.state == "running":
            self.save(replace(run, state="interrupted"))

    def complete(self, run_id: str, records: Iterable[OutletRun]) -> int:
        """Write what a run did at outlets, which ends it there; return how many documents that took.

        Raises PeykError when Elasticsearch does not take them.
        """
        actions = (
            {"_index": self._index, "_id": f"{run_id}/{record.outlet}", "_source": outlet_document(run_id, record)}
            for record in records
        )
        return write_all(self._client, actions)

    def outlets(self, run_id: str) -> dict[str, OutletRun]:
        """Return what a run did at its outlets so far, by outlet."""
        self._client.indices.refresh(index=self._index)
        found = self._find({"term": {"kind": "outlet"}}, {"term": {"run_id": run_id}})
        # An older version wrote them before it was done there.
        return {source["outlet"]: outlet_run_of(source) for source in found if source.get("completed")}

    def latest(self, size: int = 1, *, told: bool = False) -> list[Run]:
        """Return the newest runs, newest first; those that a wrong clock dated in the future come last.

        `told`: those only that found a story, or are not over, or ended badly.
        """
        among = [{"term": {"kind": "run"}}, *([TOLD] if told else [])]
        past = {"range": {"started_at": {"lte": (datetime.now(UTC) + SLACK).isoformat()}}}
        found = self._find(*among, past, size=size) or self._find(*among, size=size)
        return [run_of(source) for source in found]

    def _find(self, *filters: dict[str, Any], size: int = MOST) -> list[dict[str, Any]]:
        answer = self._client.search(
            index=self._index,
            query={"bool": {"filter": list(filters)}},
            sort=[{"started_at": {"order": "desc", "unmapped_type": "date"}}],
            size=size,
        )
        return [hit["_source"] for hit in answer["hits"]["hits"]]
