"""A backup beside writes: whatever the restored ledger says is indexed has its article."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.backup import backup, restore
from ingest.backup.sums import Sums, difference
from ingest.dedupe import article_id
from ingest.index import ensure_indices, index_articles
from ingest.ledger import Entry, Ledger
from ingest.ledger.key import entry_key
from ingest.model import Article, OutletRef
from tests.backup.state import delete_indices
from tests.crawl.line import documents, use

AT = datetime.now(UTC)


def story(client: Elasticsearch, number: int) -> None:
    """Write a story as a run does: first the article, then its entry in the ledger."""
    url = f"https://kavir.example/news/{number}"
    article = Article(url, url, OutletRef("kavir"), f"خبر {number}", "متن خبر", fetched_at=AT)
    list(index_articles(client, [article]))
    entry = Entry(entry_key("kavir", url), url, "kavir", AT, "run", "1405-09-01", status="indexed", step="index")
    Ledger(client).save([replace(entry, article_id=article_id(article))])


def test_no_entry_of_the_restored_ledger_lacks_its_article(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    use(monkeypatch, tmp_path / "var", [])
    ensure_indices(elastic)
    over, written = threading.Event(), []

    def write() -> None:
        while not over.is_set():
            story(elastic, len(written))
            written.append(1)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20 and writer.is_alive():
            pass
        described = backup(folder).description
    finally:
        over.set()
        writer.join()
    assert not all(copy.exact for copy in described.indices)
    delete_indices(elastic)
    assert any("are fetched again" in note for note in restore(folder).notes)
    entries, articles = list(Ledger(elastic).find()), documents(elastic)
    assert 20 <= len(entries) <= len(articles) <= len(written)
    assert all(entry.article_id in articles for entry in entries)


@pytest.mark.parametrize(
    ("restored", "differs"),
    [
        ({"1": (2, 7), "2": (1, 5)}, False),
        ({"1": (2, 7), "2": (2, 9)}, False),
        ({"1": (2, 8), "2": (1, 5)}, True),
        ({"1": (1, 3), "2": (1, 5)}, True),
        ({"1": (2, 7), "2": (3, 9)}, True),
        ({"1": (2, 7), "2": (1, 5), "3": (1, 1)}, True),
    ],
)
def test_what_nobody_wrote_to_must_come_back_exactly(restored: dict[str, tuple[int, int]], differs: bool) -> None:
    """Nothing wrote into the first bucket, and one document came into the second."""
    before, after = Sums({"1": (2, 7), "2": (1, 5)}), Sums({"1": (2, 7), "2": (2, 11)})
    assert bool(difference(Sums(restored), before, after)) is differs
