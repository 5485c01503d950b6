"""Read a text as a page's date, fetched on a fixed day."""

from datetime import UTC, datetime

from ingest.normalise.dates import ParsedDate, parse_date

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
"""Sunday, 1 Azar 1405, 19:30 in Tehran."""


def read(text: str) -> ParsedDate | None:
    return parse_date(text, now=NOW)


def iso(text: str) -> str | None:
    found = read(text)
    return found and found.at.strftime("%Y-%m-%dT%H:%M:%SZ")
