"""The reasons of failed requests: the table in the docs is current, and the right ones are retried."""

from pathlib import Path

from ingest.fetch import REASONS, FetchError

TEMPORARY = {
    *("proxy", "dns", "connection", "tls", "timeout", "truncated", "bad-response"),
    *("robots-unreachable", "resting", "over-budget", "http-429"),
}


def test_the_manual_prints_the_table() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "fetching.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {'yes' if reason.temporary else 'no'} | {reason.meaning} |" for name, reason in REASONS.items()
    ]
    assert "\n".join(rows) in manual


def test_what_may_succeed_later_is_temporary() -> None:
    assert {name for name in REASONS if name != "http-NNN" and FetchError(name, "").temporary} == TEMPORARY
