"""Findings in the index `watch-findings`: a finding is one document from when a watch opens it until one closes it."""

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
    """A finding, when it was opened, and whether this watch opened it."""

    finding: Finding
    opened_at: datetime
    new: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """Open findings, the most severe first, and findings that this watch closed."""

    open: tuple[Stored, ...]
    closed: tuple[Finding, ...]

    @property
    def lines(self) -> list[str]:
        """A line for people for each finding, or `nothing to report`."""
        lines = [
            f"{stored.finding.line} ({'new' if stored.new else f'since {stored.opened_at:%Y-%m-%d %H:%M} UTC'})"
            for stored in self.open
        ]
        lines += [f"over: {finding.subject}: {finding.message}" for finding in self.closed]
        return lines or ["nothing to report"]

    @property
    def counts(self) -> dict[str, int]:
        """Open findings by severity."""
        severities = [stored.finding.severity for stored in self.open]
        return {severity.value: severities.count(severity) for severity in Severity}

    def refuse(self, severity: str) -> None:
        """Raise PeykError if an open finding is at least this severe; never for `never`."""
        if severity != "never" and self.as_grave_as(Severity(severity)):
            raise PeykError(f"findings: {'; '.join(stored.finding.line for stored in self.open)}")

    def as_grave_as(self, severity: Severity) -> bool:
        """Return whether an open finding is at least this severe."""
        return any(stored.finding.severity.rank <= severity.rank for stored in self.open)

    def as_dict(self) -> dict[str, Any]:
        """Return the findings as a JSON object."""
        findings = [
            asdict(stored.finding) | {"opened_at": stored.opened_at.isoformat(), "new": stored.new}
            for stored in self.open
        ]
        return {"open": findings, "closed": [asdict(finding) for finding in self.closed]}


def keep(client: Elasticsearch, findings: Iterable[Finding], now: datetime) -> Watched:
    """Open new findings, confirm known ones, close the rest. Idempotent."""
    index = settings().index(INDEX)
    client.indices.refresh(index=index)
    answer = client.search(index=index, query={"term": {"state": "open"}}, size=10_000)
    before: dict[tuple[str, str], dict[str, Any]] = {}
    twins = []
    for hit in sorted(answer["hits"]["hits"], key=lambda hit: (hit["_source"]["opened_at"], hit["_id"])):
        first = before.setdefault((hit["_source"]["kind"], hit["_source"]["subject"]), hit)
        # Two watches at once may both have opened it: the first stays.
        twins += [hit] if first is not hit else []
    actions: list[dict[str, Any]] = []
    stored = []
    for finding in findings:
        known = before.pop((finding.kind, finding.subject), None)
        opened = datetime.fromisoformat(known["_source"]["opened_at"]) if known else now
        name = known["_id"] if known else f"{finding.kind}/{finding.subject}/{now.isoformat()}"
        actions.append({"_index": index, "_id": name, "_source": _document(finding, opened, now)})
        stored.append(Stored(finding, opened, known is None))
    for hit in (*before.values(), *twins):
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
