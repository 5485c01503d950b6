"""Hand what a watch found to the people who are to know it."""

from datetime import datetime

from ingest import notify, outlets
from ingest.elastic import connect
from ingest.normalise.dates.calendars import TEHRAN
from ingest.normalise.dates.jalali import jalali_fields
from ingest.notify.message import harmless, isolated
from ingest.settings import settings
from ingest.watch.store import Stored, Watched

LONGEST = 1000
"""Characters of a finding's message that are told."""


def tell(watched: Watched) -> list[str]:
    """Tell of new findings and of those that are over by the channels of PEYK_NOTIFY; return lines for people.

    Then request PEYK_HEARTBEAT_URL. Nothing is done about a setting that is unset. What cannot be sent now is stored,
    and sent by a later call. Raises PeykError if the settings are wrong, or if it cannot be stored.
    """
    lines = []
    found = notify.routes()
    if found:
        names = {name: row.name_fa for name, row in outlets.load(settings().outlets).items()}
        with connect() as client:
            told = notify.tell(client, found, [_condition(stored, names) for stored in watched.open])
        lines += told.lines
    if trouble := notify.beat():
        lines.append(trouble)
    return lines


def _condition(stored: Stored, names: dict[str, str]) -> notify.Condition:
    finding = stored.finding
    name = names.get(finding.subject)
    subject = f"{finding.subject} ({isolated(name)})" if name else finding.subject
    message = harmless(finding.message, LONGEST)
    lines = (
        f"What to do: {harmless(finding.advice, LONGEST)}",
        f"Finding: {finding.kind}, since {_in_tehran(stored.opened_at)}.",
    )
    return notify.Condition(
        key=f"{finding.kind}/{finding.subject}",
        severity=finding.severity,
        title=f"{subject}: {message}",
        text="\n".join(lines),
        data={
            "kind": finding.kind,
            "subject": finding.subject,
            "message": finding.message,
            "advice": finding.advice,
            "opened_at": stored.opened_at.isoformat(),
        },
    )


def _in_tehran(at: datetime) -> str:
    day, _ = jalali_fields(at)
    return f"{day} {at.astimezone(TEHRAN):%H:%M} in Tehran"
