"""The table of reasons is what its readers are told."""

from pathlib import Path

from ingest.fetch import REASONS, FetchError


def test_the_manual_prints_the_table() -> None:
    manual = (Path(__file__).parents[2] / "docs" / "fetching.md").read_text(encoding="utf-8")
    rows = [
        f"| `{name}` | {'yes' if reason.temporary else 'no'} | {reason.meaning} |" for name, reason in REASONS.items()
    ]
    assert "\n".join(rows) in manual


def test_every_reason_knows_whether_it_is_temporary() -> None:
    assert {name: FetchError(name, "").temporary for name in REASONS if name != "http-NNN"} == {
        name: reason.temporary for name, reason in REASONS.items() if name != "http-NNN"
    }
