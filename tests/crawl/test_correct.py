"""A person's corrections survive rechecks, rebuilds, restores and reversions; other fields are the outlet's."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest import revisions
from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.desk.correct import correct, undo
from ingest.desk.mend import mend
from ingest.desk.revert import revert
from ingest.errors import PeykError
from ingest.index import index_articles
from ingest.rebuild import from_archive, rebuild
from ingest.settings import settings
from ingest.story.documents import balances, unmatched
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story
from tests.crawl.test_revert import lost_and_rebuilt, rebuilt, restored_from_the_archive
from tests.rebuild.line import LOADED

ONE, TWO = f"{HOST}/one", f"{HOST}/two"
FIRST = {path: Story.write(path) for path in ("/one", "/two")}
NEXT = replace(FIRST["/one"], text=(*FIRST["/one"].text, Story.write("more").text[0]))
TITLE = "عنوانی که یک ویراستار می‌نویسد"
PUBLISHED = "2026-11-20T08:15:00+03:30"
WHY = "the outlet printed a wrong name"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    other = found.row | {"id": "toos", "name": "Toos", "name_fa": "توس", "domain": "toos.example", "feeds": []}
    other |= {"province": "خراسان رضوی", "active": False}
    use(monkeypatch, tmp_path, [found.row, other])
    found.prints(FIRST)
    assert run().totals["indexed"] == 2
    return found


def peyk(*arguments: str) -> Any:
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    return json.loads(result.stdout)


def article(client: Elasticsearch, url: str = ONE) -> dict[str, Any]:
    return {document["url"]: document for document in documents(client).values()}[url]


def corrected(client: Elasticsearch) -> None:
    done = peyk(
        "correct", ONE, "--title", f"  {TITLE} ", "--kicker", "روتیتر", "--published", PUBLISHED, "--section", "ورزش",
        "--outlet", "توس", "--why", WHY, "--who", "سارا",
    )  # fmt: skip
    assert done["fields"] == ["kicker", "outlet", "published_at", "section", "title"]


def check(document: dict[str, Any], body: str) -> None:
    assert (document["title"], document["kicker"], document["body"]) == (TITLE, "روتیتر", body)
    assert document["published_at"] == "2026-11-20T04:45:00+00:00" and document["published_jalali"] == "1405-08-29"
    assert (document["section"], document["topic"], document["outlet"]["id"]) == (["ورزش"], "ورزش", "toos")
    assert document["corrected"] == ["kicker", "outlet", "published_at", "section", "title"]
    assert document["uncorrected"]["title"] == FIRST["/one"].title and document["uncorrected"]["kicker"] is None


def body(story: Story) -> str:
    return "\n".join(story.text)


def rechecked(press: Press, client: Elasticsearch) -> None:
    press.answers("/one", NEXT.page)
    assert run().totals["indexed"] == 1


def all_at_once(press: Press, client: Elasticsearch) -> None:
    rechecked(press, client)
    rebuild()
    restored_from_the_archive(press, client)
    from_archive()
    rebuild()


@pytest.mark.parametrize("later", [rechecked, rebuilt, restored_from_the_archive, lost_and_rebuilt, all_at_once])
def test_a_correction_stays_and_the_rest_is_the_outlets(
    later: Callable[[Press, Elasticsearch], None], press: Press, elastic: Elasticsearch
) -> None:
    plain = article(elastic)
    corrected(elastic)
    check(article(elastic), body(FIRST["/one"]))
    later(press, elastic)
    new = later in (rechecked, all_at_once)
    check(article(elastic), body(NEXT if new else FIRST["/one"]))
    assert article(elastic).get("earlier_versions", 0) == int(new) == int("changed_at" in article(elastic))
    assert [one for one in balances(elastic) if not one.balanced] == [] and not unmatched(elastic, "kavir").documents
    assert mend().counts == {}
    undo(ONE)
    later_than = {"indexed_at", "body", "content_hash", "cluster_id", "fetched_at", "archive", "changed_at"}
    later_than |= {"earlier_versions", "first_seen_at", "seconds_to_seen", "seconds_to_searchable"}
    same = {name: value for name, value in article(elastic).items() if name not in later_than}
    assert same == {name: value for name, value in plain.items() if name not in later_than}
    rebuild()
    assert "corrected" not in article(elastic)


def test_a_correction_is_shown_as_a_persons_and_not_as_the_outlets(press: Press, elastic: Elasticsearch) -> None:
    corrected(elastic)
    rechecked(press, elastic)
    (name,) = {name for name, document in documents(elastic).items() if document["url"] == ONE}
    by_hand, outlets_own = revisions.history(elastic, name)
    assert (by_hand.event, by_hand.note) == ("amended", f"by سارا: {WHY}")
    assert (FIRST["/one"].title, TITLE) in by_hand.changes
    assert (outlets_own.event, outlets_own.changes) == ("corrected", (("", NEXT.text[-1]),))
    assert [one["fields"]["title"] for one in peyk("correct", "--list")] == [TITLE]
    assert peyk("trace", ONE)[0]["article"]["corrected"] == article(elastic)["corrected"]
    undo(ONE, "it was right", "نیما")
    assert peyk("correct", "--list") == []
    assert [change.event for change in revisions.history(elastic, name)][-1] == "amendment-undone"


def test_a_reversion_keeps_what_a_person_corrected(press: Press, elastic: Elasticsearch) -> None:
    corrected(elastic)
    rechecked(press, elastic)
    assert revert(url=ONE).restored == (ONE,)
    check(article(elastic), body(FIRST["/one"]))


def test_the_latest_value_of_each_field_counts(press: Press, elastic: Elasticsearch) -> None:
    correct(ONE, {"title": "نخست", "lead": "چکیده"}, WHY)
    correct(ONE, {"title": TITLE}, WHY)
    correct(TWO, {"lead": ""}, WHY)
    assert (article(elastic)["title"], article(elastic)["lead"]) == (TITLE, "چکیده")
    assert article(elastic)["corrected"] == ["lead", "title"]
    assert article(elastic, TWO)["corrected"] == ["lead"]
    assert [one["fields"] for one in peyk("correct", "--list")] == [{"lead": "چکیده"}, {"title": TITLE}, {"lead": None}]


@pytest.mark.parametrize("text", ["2026-11-20T08:15+03:30", "1405-08-29T08:15+03:30", "۱۴۰۵/۰۸/۲۹ ۰۴:۴۵+00:00"])
def test_a_date_is_read_in_either_calendar(text: str, press: Press, elastic: Elasticsearch) -> None:
    peyk("correct", ONE, "--published", text, "--why", WHY)
    assert article(elastic)["published_at"] == "2026-11-20T04:45:00+00:00"


def test_a_correction_moves_with_its_article(press: Press, elastic: Elasticsearch) -> None:
    correct(ONE, {"title": TITLE}, WHY)
    before = set(documents(elastic))
    press.answers("/one", replace(FIRST["/one"], canonical=f"{HOST}/uno").page)
    run()
    assert set(documents(elastic)) != before
    assert article(elastic)["title"] == TITLE
    restored_from_the_archive(press, elastic)
    from_archive()
    assert article(elastic)["title"] == TITLE


def test_an_article_from_a_file_is_corrected_too(press: Press, elastic: Elasticsearch) -> None:
    list(index_articles(elastic, [LOADED]))
    elastic.indices.refresh(index=settings().index("articles"))
    correct(LOADED.url, {"title": TITLE}, WHY)
    list(index_articles(elastic, [LOADED]))
    rebuild()
    assert article(elastic, LOADED.url)["title"] == TITLE


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((ONE, "--title", " \u200c "), "a title cannot be empty"),
        ((ONE, "--title", "ا" * 1001), "longer than 1,000"),
        ((ONE, "--published", "2026-11-20T08:15"), "no time zone"),
        ((ONE, "--published", "2099-11-20T08:15+03:30"), "in the future"),
        ((ONE, "--published", "1405-08-29"), "no time zone"),
        ((ONE, "--published", "1405-08-29T25:00+03:30"), "is not a time"),
        ((ONE, "--published", "1405-12-31T10:00+03:30"), "not a day"),
        ((ONE, "--published", "دیروز"), "not a day"),
        ((ONE, "--published", ""), "not a day"),
        ((ONE, "--outlet", "nobody"), "no outlet called nobody"),
        ((f"{HOST}/never", "--title", TITLE), "not an article in the index"),
        ((ONE,), "correct what"),
        (("--title", TITLE), "address of an article"),
        (("", "--title", TITLE), "address of an article"),
        ((ONE, "--undo"), "nothing is corrected"),
        ((ONE, "--undo", "--title", TITLE), "give no field"),
        ((ONE, "--title", TITLE, "--why", " "), "say why"),
    ],
)
def test_what_cannot_be_right_is_refused(
    arguments: tuple[str, ...], error: str, press: Press, elastic: Elasticsearch
) -> None:
    before = documents(elastic)
    why = () if "--why" in arguments else ("--why", WHY)
    result = CliRunner().invoke(app, ["correct", *arguments, *why])
    assert isinstance(result.exception, PeykError)
    with pytest.raises(PeykError, match=error):
        raise result.exception
    assert documents(elastic) == before
