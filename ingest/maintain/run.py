"""`peyk maintain`: delete what is past its retention, or count it."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.elastic import connect
from ingest.index.refill import lacking, refill
from ingest.maintain import airflow, files, records
from ingest.settings import settings


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of data: its retention in days, how many were or would be deleted, and the size of files in bytes."""

    what: str
    days: int
    count: int
    bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Maintained:
    """The result: what was deleted or, with `dry_run`, would be."""

    dry_run: bool
    lines: tuple[Line, ...]
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the result as a JSON object."""
        return asdict(self)


def maintain(
    *,
    dry_run: bool = False,
    with_airflow: bool = True,
    now: datetime | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Maintained:
    """Delete old records, finished state, ended findings, stale files, and Airflow's old rows and logs.

    Safe at any time: during crawls, and while another call runs. Raises PeykError if a store refuses; then run it
    again.
    """
    now = now or datetime.now(UTC)
    lines, notes = [], []
    with connect() as client:
        for documents in records.old(client, now):
            count = len(documents.ids) if dry_run else records.delete(client, documents)
            lines.append(Line(documents.what, documents.days, count))
        if older := lacking(client) if dry_run else refill(client):
            notes.append(
                f"{older:,} records of an earlier version {'would be' if dry_run else 'are'} found by outlet.id"
            )
    treat = files.measure if dry_run else None
    for what, days, paths, root in (
        ("files of killed processes", settings().keep_state, files.leavings(now), settings().var),
        ("Airflow's log files", settings().keep_airflow, files.logs(now), files.log_folder()),
    ):
        count, size = treat(paths) if treat else files.delete(paths, root)
        lines.append(Line(what, days, count, size))
    if cut := files.cut_log(dry_run=dry_run):
        notes.append(f"the log of `peyk up` {'would be' if dry_run else 'was'} cut by {cut:,} bytes")
    if with_airflow:
        count, note = airflow.clean(now, dry_run=dry_run)
        lines.append(Line("rows of Airflow's metadata", settings().keep_airflow, count))
        notes += [note] if note else []
    done = Maintained(dry_run, tuple(lines), tuple(notes))
    for line in done.lines:
        tell(f"{line.what}, older than {line.days} days: {line.count:,} {'would go' if dry_run else 'deleted'}")
    for note in done.notes:
        tell(note)
    return done
