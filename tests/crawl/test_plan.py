"""Which outlets a run visits together."""

from ingest.crawl.plan import batches
from ingest.outlets import Outlet, parse


def row(name: str, *feeds: str, domain: str = "") -> Outlet:
    fields = {"id": name, "name": name, "name_fa": name, "domain": domain or f"{name}.example", "feeds": feeds}
    return parse([fields], "test")[name]


def test_rows_that_ask_one_host_are_in_one_batch() -> None:
    """In two batches they would be two processes, and each would keep the host's pace by itself."""
    rows = [
        row("a", "https://feeds.example/a"),
        row("b"),
        row("c", "https://c.example/rss", "https://www.feeds.example/c"),
        row("d"),
        row("e", domain="c.example"),
    ]
    assert batches(rows, 2) == [["b", "d"], ["a", "c", "e"]]


def test_batches_of_rows_that_have_nothing_in_common() -> None:
    assert batches(map(row, "abcde"), 2) == [["a", "b"], ["c", "d"], ["e"]]
    assert batches([], 2) == []
