"""A lost ledger is restored from the archive: owners, duplicates and revisions as they were."""

from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from benchmarks.rebuild.pages import archive, press, stories
from ingest import revisions
from ingest.index import ensure_indices
from ingest.ledger import Ledger
from ingest.ledger.key import entry_key
from ingest.ledger.leases import Leases
from ingest.rebuild import from_archive
from ingest.sample.world import gold_article
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.rebuild.line import FETCHED

NOTE = "این گزارش یک بار ویرایش شد."


def test_ledger_index_and_revisions_come_back(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = press().world
    use(monkeypatch, tmp_path, world.rows("127.0.0.1:9"))
    fates = stories(world)
    pages = [press().page(fate, FETCHED + timedelta(seconds=number)) for number, fate in enumerate(fates)]
    archive(pages[:100])
    archive(pages[100:])
    changed = next(fate for fate in fates if fate.status == "indexed")
    archive([press().corrected(changed, NOTE, FETCHED + timedelta(hours=1))])
    newest = max(Path(settings().archive_location).rglob("*.warc.gz"))
    newest.with_name("z-cut.warc.gz").write_bytes(newest.read_bytes()[:3000])

    done = from_archive()
    assert len(done.damaged) >= 1
    entries = Ledger(elastic).get(entry_key(fate.outlet, fate.url) for fate in fates)
    assert {key: entry.status for key, entry in entries.items()} == {
        entry_key(fate.outlet, fate.url): fate.status for fate in fates
    }
    found = documents(elastic)
    gold = {press().article_id(fate): fate for fate in fates if fate.status == "indexed"}
    assert found.keys() == gold.keys()
    for name, fate in gold.items():
        item = gold_article(world.sites[fate.outlet], press().story(fate))
        assert (found[name]["title"], found[name]["body"].replace(f"\n{NOTE}", "")) == (item.title, item.body)
    (correction,) = revisions.history(elastic, press().article_id(changed))
    assert correction.changes == (("", NOTE),)

    steps: list[tuple[str, int, int]] = []
    assert from_archive(lambda *step: steps.append(step)).counts == {"known": len(fates) + 1}
    assert documents(elastic) == found
    assert {what for what, _, _ in steps} == {"segments"} and all(0 <= read <= total for _, read, total in steps)


def test_an_outlet_that_a_run_visits_is_left_out(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, tmp_path, press().world.rows("127.0.0.1:9"))
    fates = stories(press().world)[:4]
    archive([press().page(fate, FETCHED) for fate in fates])
    visited = fates[0].outlet
    ensure_indices(elastic)
    with Leases(elastic, "crawl") as theirs:
        assert theirs.gain(visited) is None
        done = from_archive()
    assert done.counts["busy"] == sum(fate.outlet == visited for fate in fates)
    Ledger(elastic).refresh()
    assert visited not in Ledger(elastic).counts()
