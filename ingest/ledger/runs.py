"""What each run did: a document per run, and one per outlet in it, in the index `crawl-runs`."""

from datetime import UTC, datetime
from typing import Any

from elasticsearch import Elasticsearch

from ingest.elastic import write_all
from ingest.ledger.entry import SLACK
from ingest.settings import settings


class Runs:
    """Reads and writes run documents; every write is visible when it returns."""

    def __init__(self, client: Elasticsearch) -> None:
        self._client = client
        self._index = settings().index("crawl-runs")

    def start(self, run_id: str) -> None:
        """Opens a run, or opens it again; it is `running` until `finish` or `interrupt`."""
        self._write(
            run_id,
            {"kind": "run", "run_id": run_id, "state": "running", "started_at": datetime.now(UTC).isoformat()},
        )

    def plan(self, run_id: str, outlets: int) -> None:
        """Notes how many outlets a run is to visit."""
        self._write(run_id, (self.get(run_id) or {}) | {"planned": outlets})

    def interrupt(self, run_id: str) -> None:
        """Marks a run whose work another one had to take over."""
        old = self.get(run_id)
        if old and old["state"] == "running":
            self._write(run_id, old | {"state": "interrupted"})

    def outlet(self, run_id: str, outlet: str, record: dict[str, Any]) -> None:
        """Notes what a run found at one outlet: `discovered`, `feeds`, `state` and `message`."""
        self._write(f"{run_id}/{outlet}", {"kind": "outlet", "run_id": run_id, "outlet": outlet} | record)

    def amend(self, run_id: str, outlet: str, changes: dict[str, Any]) -> None:
        """Changes what was noted of an outlet in a run."""
        self.outlet(run_id, outlet, {"discovered": 0} | self.outlets(run_id).get(outlet, {}) | changes)

    def complete(self, run_id: str, counts: dict[str, dict[str, int]]) -> None:
        """Notes that every step of a run was done for these outlets, and what became of their stories, by status."""
        records = self.outlets(run_id)
        actions = (
            {
                "_index": self._index,
                "_id": f"{run_id}/{outlet}",
                "_source": records[outlet] | {"completed": True, "totals": totals},
            }
            for outlet, totals in counts.items()
        )
        write_all(self._client, actions, refresh=True)

    def outlets(self, run_id: str) -> dict[str, dict[str, Any]]:
        """The outlets' records of a run, by outlet."""
        found = self._find({"term": {"kind": "outlet"}}, {"term": {"run_id": run_id}})
        return {record["outlet"]: record for record in found}

    def finish(self, run_id: str, record: dict[str, Any]) -> None:
        """Closes a run with its result."""
        old = self.get(run_id) or {"kind": "run", "run_id": run_id}
        self._write(run_id, old | record | {"finished_at": datetime.now(UTC).isoformat()})

    def get(self, run_id: str) -> dict[str, Any] | None:
        """A run's document."""
        return next(iter(self._find({"term": {"kind": "run"}}, {"term": {"run_id": run_id}})), None)

    def latest(self, size: int = 1) -> list[dict[str, Any]]:
        """The documents of the newest runs, newest first; those that a wrong clock dated in the future come last."""
        past = {"range": {"started_at": {"lte": (datetime.now(UTC) + SLACK).isoformat()}}}
        return self._find({"term": {"kind": "run"}}, past, size=size) or self._find(
            {"term": {"kind": "run"}}, size=size
        )

    def _find(self, *filters: dict[str, Any], size: int = 10_000) -> list[dict[str, Any]]:
        answer = self._client.search(
            index=self._index,
            query={"bool": {"filter": list(filters)}},
            sort=[{"started_at": {"order": "desc", "unmapped_type": "date"}}],
            size=size,
        )
        return [hit["_source"] for hit in answer["hits"]["hits"]]

    def _write(self, name: str, document: dict[str, Any]) -> None:
        self._client.index(index=self._index, id=name, document=document, refresh=True)
