"""The worklist of a visit to an outlet, from the links of its sources and the ledger."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest import outlets
from ingest.index import ensure_indices
from ingest.ledger import Entry, Ledger
from ingest.ledger.entry import BACKFILL
from ingest.ledger.key import entry_key
from ingest.model import ArchivePointer, Link
from ingest.settings import settings
from ingest.story.register import Shown, Worklist, is_foreign, register
from tests.crawl.line import use

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)
FEED, LISTING = "http://kavir.example/rss", "http://kavir.example/latest"
ROW = {"id": "kavir", "name": "Kavir", "name_fa": "کویر", "domain": "kavir.example"}
SPORT = ROW | {"id": "sport", "domain": "sport.kavir.example"}


def link(path: str, **changes: Any) -> Link:
    return Link(f"http://kavir.example/{path}", **({"title": f"تیتر {path}", "source": FEED} | changes))


def known(path: str, **changes: Any) -> Entry:
    """Return the entry of an indexed story of another run that is not due, with the link of its feed."""
    url = f"http://kavir.example/{path}"
    told = {"status": "indexed", "link": link(path), "last_seen_at": NOW - HOUR, "article_id": path} | changes
    return replace(Entry(entry_key("kavir", url), url, "kavir", NOW - 9 * HOUR, "before", "1405-09-06"), **told)


def registered(
    client: Elasticsearch, before: list[Entry], links: list[Link], *, due: bool = True, again: bool = False
) -> tuple[Worklist, dict[str, Entry]]:
    """Return the worklist of a visit, and the ledger's entries by path afterwards."""
    ensure_indices(client)
    ledger = Ledger(client)
    ledger.save(before)
    ledger.refresh()
    (found,) = register(
        ledger, [Shown(outlets.load(settings().outlets)["kavir"], tuple(links), due)], "run", NOW, resumed=again
    )
    ledger.refresh()
    return found, {path(entry): entry for entry in ledger.find()}


def path(entry: Entry) -> str:
    return entry.url.rpartition("/")[2]


@pytest.fixture(autouse=True)
def _catalogue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, tmp_path, [ROW, SPORT])


def test_what_is_asked_for_and_in_which_order(elastic: Elasticsearch) -> None:
    pending: dict[str, Any] = {"status": "pending", "article_id": None, "link": None}
    before = [
        known("failed", **pending, attempts=1, next_attempt_at=NOW - 9 * HOUR),
        known("b-recent", **pending, next_attempt_at=NOW - HOUR),
        known("a-recent", **pending, next_attempt_at=NOW - HOUR),
        known("long", **pending, next_attempt_at=NOW - 2 * HOUR),
        known("later", **pending, next_attempt_at=NOW + HOUR),
        known("claimed", **pending, next_attempt_at=NOW - HOUR, run_id=f"{BACKFILL}1"),
        known("retitled", next_attempt_at=NOW - timedelta(minutes=1), link=link("retitled", title="پیش از این")),
        known("returned", last_seen_at=NOW - 3 * HOUR, withdrawn_at=NOW - 2 * HOUR),
        known("gone", last_seen_at=NOW - HOUR, withdrawn_at=NOW - 2 * HOUR),
        known("archived", **pending, step="fetch", archive=ArchivePointer("a.warc.gz", 0, 1)),
    ]
    links = [link("new"), link("retitled"), link("returned"), link("gone"), link("archived"), link("claimed")]
    found, after = registered(elastic, before, links)
    due = [path(entry) for entry in found.due]
    assert due == ["long", "a-recent", "b-recent", "retitled", "new", "returned", "failed"]
    assert [(path(entry), entry.link) for entry in found.waiting] == [("archived", link("archived"))]
    assert found.settled == {"unchanged": 1} and found.discovered == len(due) + 2
    seen = {path(entry): entry.last_seen_at for entry in (*found.due, *found.waiting)}
    assert seen["retitled"] == seen["returned"] == seen["archived"] == NOW and seen["long"] == NOW - HOUR
    assert next(entry.link for entry in found.due if path(entry) == "retitled") == link("retitled")
    assert registered(elastic, [], [], due=False)[0] == Worklist(settled={})
    new = after["new"]
    assert (new.status, new.step, new.run_id, new.outlet, new.link) == ("pending", "discover", "run", "kavir", links[0])
    assert new.first_seen_at == new.last_seen_at == new.next_attempt_at == new.decided_at == NOW


def test_links_to_one_story_complete_each_other_and_those_to_other_hosts_are_none(elastic: Elasticsearch) -> None:
    links = [link("2", lead="لید"), link("2", title="دیگر", source=LISTING, section="ورزش")]
    found, after = registered(elastic, [], [Link("http://elsewhere.example/1", "خبر"), *links])
    assert [entry.link for entry in found.due] == [link("2", lead="لید", section="ورزش")] and found.discovered == 2
    assert (after["1"].status, after["1"].reason, after["1"].next_attempt_at) == ("filtered", "foreign-host", None)


def test_what_a_source_tells_of_a_known_story(elastic: Elasticsearch) -> None:
    before = {
        "same": known("same"),
        "elsewhere": known("elsewhere"),
        "less": known("less", link=link("less", lead="لید")),
        "lead": known("lead"),
        "lead-elsewhere": known("lead-elsewhere"),
        "section": known("section"),
        "unannounced": known("unannounced", link=None),
        "filtered": known("filtered", status="filtered", reason="gallery", article_id=None),
    }
    links = [
        link("same"),
        link("elsewhere", source=LISTING, title="تیتری دیگر"),
        link("less"),
        link("lead", lead="لید"),
        link("lead-elsewhere", source=LISTING, lead="لید"),
        link("section", section="ورزش"),
        link("unannounced"),
        link("filtered", lead="لید"),
    ]
    found, after = registered(elastic, list(before.values()), links)
    assert found.discovered == len(before) and found.settled == {"unchanged": 3}
    assert all(after[name] == before[name] for name in ("same", "elsewhere", "less"))
    assert [entry.link for entry in found.due] == [link("lead", lead="لید")]
    assert after["lead"] == before["lead"], "it is written with what its page answers"
    assert {name: after[name].link for name in ("lead-elsewhere", "section", "unannounced", "filtered")} == {
        "lead-elsewhere": link("lead-elsewhere", lead="لید"),
        "section": link("section", section="ورزش"),
        "unannounced": link("unannounced"),
        "filtered": link("filtered", lead="لید"),
    }
    told = after["section"]
    assert (told.status, told.article_id, told.last_seen_at, told.run_id) == ("unchanged", "section", NOW, "run")
    assert (after["filtered"].status, after["filtered"].reason) == ("filtered", "gallery")


def test_a_run_that_was_killed_goes_on_with_what_it_touched(elastic: Elasticsearch) -> None:
    mine = [
        known("asked", status="unchanged", run_id="run"),
        known("filtered", status="filtered", article_id=None, run_id="run"),
        known("theirs"),
    ]
    found, _ = registered(elastic, mine, [link("asked")], again=True)
    assert (found.discovered, found.due, found.waiting, found.settled) == (2, (), (), {})
    assert registered(elastic, [], [link("asked")])[0].discovered == 1


@pytest.mark.parametrize(
    ("url", "asked", "foreign"),
    [
        ("https://www.kavir.example/2", "http://kavir.example/1", False),
        ("https://elsewhere.example/2", "http://kavir.example/1", True),
        ("https://sport.kavir.example/2", "http://kavir.example/1", True),
        ("https://sport.kavir.example/2", "http://sport.kavir.example/1", False),
        ("http://[kavir/2", "http://kavir.example/1", True),
    ],
)
def test_a_page_of_another_outlet(url: str, asked: str, foreign: bool) -> None:
    assert is_foreign(url, asked, outlets.load(settings().outlets)["kavir"]) is foreign
