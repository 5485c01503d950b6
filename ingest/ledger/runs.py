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
NOTABLE: dict[str, Any] = {
    "bool": {
        "should": [
            {"range": {"totals.discovered": {"gt": 0}}},
            {"terms": {"state": ["running", "failed", "interrupted"]}},
        ]
    }
}
"""Matches runs that found a story, are not over, or ended badly."""


class Runs:
    """Read and write records. `get` reads by id and sees the last write without a refresh."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-runs")

    def save(self, run: Run) -> None:
        """Write the record of a run over the earlier one; `latest` sees it at once if the run is over."""
        over = run.state != "running"
        self._client.index(index=self._index, id=run.run_id, document=run_document(run), refresh=over)

    def get(self, run_id: str) -> Run | None:
        """Return the record of a run, or None if there is none."""
        (document,) = self._client.mget(index=self._index, ids=[run_id])["docs"]
        return run_of(document["_source"]) if document.get("found") else None

    def interrupt(self, run_id: str) -> None:
        """Mark a running run as interrupted: another run took over its work, or it gave up."""
        run = self.get(run_id)
        if run and run.state == "running":
            self.save(replace(run, state="interrupted"))

    def complete(self, run_id: str, records: Iterable[OutletRun]) -> int:
        """Write the records of outlets that a run is done with; return the number of documents written.

        Raises PeykError if Elasticsearch does not accept them.
        """
        actions = (
            {"_index": self._index, "_id": f"{run_id}/{record.outlet}", "_source": outlet_document(run_id, record)}
            for record in records
        )
        return write_all(self._client, actions)

    def outlets(self, run_id: str) -> dict[str, OutletRun]:
        """Return the records of the outlets that a run is done with, by outlet id."""
        self._client.indices.refresh(index=self._index)
        records = self._find({"term": {"kind": "outlet"}}, {"term": {"run_id": run_id}})
        # An older version also wrote records before it was done.
        return {source["outlet"]: outlet_run_of(source) for source in records if source.get("completed")}

    def latest(self, size: int = 1, *, notable: bool = False) -> list[Run]:
        """Return the newest runs, newest first. Runs that a wrong clock dated in the future count only without others.

        `notable`: only runs that found a story, are not over, or ended badly.
        """
        filters = [{"term": {"kind": "run"}}, *([NOTABLE] if notable else [])]
        past = {"range": {"started_at": {"lte": (datetime.now(UTC) + SLACK).isoformat()}}}
        records = self._find(*filters, past, size=size) or self._find(*filters, size=size)
        return [run_of(source) for source in records]

    def red(self, since: datetime) -> list[Run]:
        """Return the runs that ended since a time and failed or do not add up, newest first."""
        bad = [{"term": {"state": "failed"}}, {"term": {"balanced": False}}]
        over = {"range": {"finished_at": {"gt": since.isoformat()}}}
        records = self._find({"term": {"kind": "run"}}, over, {"bool": {"should": bad, "minimum_should_match": 1}})
        return [run_of(source) for source in records]

    def _find(self, *filters: dict[str, Any], size: int = MOST) -> list[dict[str, Any]]:
        answer = self._client.search(
            index=self._index,
            query={"bool": {"filter": list(filters)}},
            sort=[{"started_at": {"order": "desc", "unmapped_type": "date"}}],
            size=size,
        )
        return [hit["_source"] for hit in answer["hits"]["hits"]]
