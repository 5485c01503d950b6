"""Findings in the index `watch-findings`: one document from the watch that opens it to the one that closes it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk

from ingest.errors import PeykError
from ingest.settings import settings
from ingest.watch.finding import Finding, Severity

INDEX = "watch-findings"


@dataclass(frozen=True, slots=True)
class Stored:
    """A finding, since when it has been open, and whether this watch opened it."""

    finding: Finding
    opened_at: datetime
    new: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """What is open now, the gravest first, and what this watch closed."""

    open: tuple[Stored, ...]
    closed: tuple[Finding, ...]

    @property
    def lines(self) -> list[str]:
        """For people: a line for each finding, or one that says that there is none."""
        lines = [
            f"{stored.finding.line} ({'new' if stored.new else f'since {stored.opened_at:%Y-%m-%d %H:%M} UTC'})"
            for stored in self.open
        ]
        lines += [f"over: {finding.subject}: {finding.message}" for finding in self.closed]
        return lines or ["nothing to report"]

    @property
    def counts(self) -> dict[str, int]:
        """Open findings by severity."""
        found = [stored.finding.severity for stored in self.open]
        return {severity.value: found.count(severity) for severity in Severity}

    def refuse(self, severity: str) -> None:
        """Raises PeykError when a finding is as grave as that; `never`: not for any."""
        if severity != "never" and self.as_grave_as(Severity(severity)):
            raise PeykError(f"findings: {'; '.join(stored.finding.line for stored in self.open)}")

    def as_grave_as(self, severity: Severity) -> bool:
        """Return whether one of the open findings is."""
        return any(stored.finding.severity.rank <= severity.rank for stored in self.open)

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        found = [
            asdict(stored.finding) | {"opened_at": stored.opened_at.isoformat(), "new": stored.new}
            for stored in self.open
        ]
        return {"open": found, "closed": [asdict(finding) for finding in self.closed]}


def keep(client: Elasticsearch, found: Iterable[Finding], now: datetime) -> Watched:
    """Open what is new, confirm what is still there, close the rest. Safe to run again."""
    index = settings().index(INDEX)
    client.indices.refresh(index=index)
    answer = client.search(index=index, query={"term": {"state": "open"}}, size=10_000)
    before = {(hit["_source"]["kind"], hit["_source"]["subject"]): hit for hit in answer["hits"]["hits"]}
    actions: list[dict[str, Any]] = []
    stored = []
    for finding in found:
        known = before.pop((finding.kind, finding.subject), None)
        opened = datetime.fromisoformat(known["_source"]["opened_at"]) if known else now
        name = known["_id"] if known else f"{finding.kind}/{finding.subject}/{now.isoformat()}"
        actions.append({"_index": index, "_id": name, "_source": _document(finding, opened, now)})
        stored.append(Stored(finding, opened, known is None))
    for hit in before.values():
        document = hit["_source"] | {"state": "closed", "closed_at": now.isoformat()}
        actions.append({"_index": index, "_id": hit["_id"], "_source": document})
    bulk(client, actions, refresh=True)
    closed = tuple(_finding(hit["_source"]) for hit in before.values())
    return Watched(tuple(sorted(stored, key=_gravest)), closed)


def _gravest(stored: Stored) -> tuple[int, str, str]:
    return stored.finding.severity.rank, stored.finding.subject, stored.finding.kind


def _document(finding: Finding, opened: datetime, now: datetime) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "subject": finding.subject,
        "severity": finding.severity.value,
        "message": finding.message,
        "advice": finding.advice,
        "state": "open",
        "opened_at": opened.isoformat(),
        "last_seen_at": now.isoformat(),
    }


def _finding(document: dict[str, Any]) -> Finding:
    return Finding(
        document["kind"],
        document["subject"],
        Severity(document["severity"]),
        document["message"],
        document["advice"],
    )
