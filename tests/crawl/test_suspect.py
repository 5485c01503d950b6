"""A page with status 200 that is not the story leaves the story as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest import revisions
from ingest.crawl.run import run
from ingest.desk.accept import accept
from ingest.errors import PeykError
from ingest.ledger import Entry, Ledger
from ingest.watch import watch
from tests.crawl.line import documents, use
from tests.crawl.press import Press, Story, words

STORIES = {f"/{number}/slug-{number}": Story.write(number) for number in range(4)}
FIRST, *OTHERS = STORIES


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.prints(STORIES)
    assert run().totals["indexed"] == len(STORIES)
    return found


def entries(client: Elasticsearch) -> dict[str, Entry]:
    Ledger(client).refresh()
    return {entry.url.removeprefix("http://kavir.example"): entry for entry in Ledger(client).find()}


def texts(client: Elasticsearch) -> dict[str, str]:
    return {document["title"]: document["body"] for document in documents(client).values()}


def findings() -> dict[str, str]:
    """Return the watch's findings about the outlet's texts, by kind."""
    kinds = ("suspect", "hiccup", "redesign")
    return {one.finding.kind: one.finding.message for one in watch().open if one.finding.kind in kinds}


def notice(seed: object, paragraphs: int, marked: bool = False) -> Callable[[str], str]:
    """Return a site that answers the same notice at every address."""
    page = replace(Story.write(seed, paragraphs), marked=marked).page
    return lambda path: page


def numbered_notice(path: str) -> str:
    """Return a notice whose title and text contain the address."""
    return Story(f"{words(5, 'error')} {path}", (f"{words(30, 'error')} {path}",), marked=False).page


def walled(path: str) -> str:
    """Return the story's page with a wall in place of its text."""
    return replace(STORIES[path], text=(words(40, "wall"),)).page


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(notice("maintenance", 1), id="a short notice"),
        pytest.param(notice("consent", 8), id="a text as long as a story"),
        pytest.param(notice("template", 6, marked=True), id="a notice in the template of stories"),
        pytest.param(numbered_notice, id="a notice that names the address"),
        pytest.param(walled, id="a wall under each story's title"),
    ],
)
def test_a_notice_in_place_of_all_stories_changes_none_and_is_told(
    page: Callable[[str], str], press: Press, elastic: Elasticsearch
) -> None:
    before = texts(elastic)
    for path in STORIES:
        press.answers(path, page(path))
    for day in (0, 2):
        with time_machine.travel(datetime.now(UTC) + timedelta(days=day)):
            report = run()
            assert report.balanced and report.totals["unchanged"] + report.totals["quarantined"] == len(STORIES)
            assert texts(elastic) == before
            assert findings()
    press.prints(STORIES)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9)):
        assert run().totals["unchanged"] == len(STORIES)
        assert findings() == {}
    assert all(document["earlier_versions"] == 0 for document in documents(elastic).values())


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param(notice("login", 1), "suspect: lost-marks", id="a login wall"),
        pytest.param(notice("other", 6), "suspect: lost-marks", id="a long page that is no story's"),
        pytest.param(walled, "suspect: lost-text", id="a wall that keeps the marks"),
        pytest.param(notice("third", 6, marked=True), "suspect: another-story", id="the page of another story"),
    ],
)
def test_one_page_that_lost_its_story_is_quarantined_and_can_be_accepted(
    page: Callable[[str], str], reason: str, press: Press, elastic: Elasticsearch
) -> None:
    before = texts(elastic)
    press.answers(FIRST, page(FIRST))
    assert run().totals["quarantined"] == 1
    assert entries(elastic)[FIRST].reason == reason and texts(elastic) == before
    assert "1 " in findings()["suspect"]
    assert accept(url=f"http://kavir.example{FIRST}").counts == {"indexed": 1}
    assert texts(elastic) != before and len(documents(elastic)) == len(STORIES)
    assert run().totals["unchanged"] == len(STORIES)
    with pytest.raises(PeykError, match="nothing to accept"):
        accept(url=f"http://kavir.example{FIRST}")


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(replace(STORIES[FIRST], marked=False), id="a template that lost its marks"),
        pytest.param(replace(STORIES[FIRST], text=(words(9, 1), *STORIES[FIRST].text[1:])), id="a paragraph is new"),
        pytest.param(replace(STORIES[FIRST], text=STORIES[FIRST].text[:4]), id="a third is cut"),
        pytest.param(replace(STORIES[FIRST], title=words(7, "new")), id="another title over the same text"),
        pytest.param(
            replace(STORIES[FIRST], text=tuple(words(60, f"rewritten {n}") for n in range(6))),
            id="a text that was written anew under its title",
        ),
    ],
)
def test_what_an_outlet_corrects_is_taken(story: Story, press: Press, elastic: Elasticsearch) -> None:
    press.answers(FIRST, story.page)
    report = run()
    assert report.totals["quarantined"] == 0
    assert texts(elastic)[story.title] == "\n".join(story.text)
    assert findings() == {}


def test_a_short_flash_may_become_a_report(press: Press, elastic: Elasticsearch) -> None:
    flash = replace(Story.write("flash"), text=(words(30, "soon") + ".",))
    press.prints({"/9/flash": flash})
    run()
    report = replace(flash, text=tuple(words(40, f"report {number}") + "." for number in range(8)))
    press.answers("/9/flash", report.page)
    assert run().totals["indexed"] == 1
    assert texts(elastic)[flash.title] == "\n".join(report.text)


def test_a_story_replaces_the_notice_that_its_first_reading_met(press: Press, elastic: Elasticsearch) -> None:
    story = Story.write("late")
    press.prints({"/9/late": replace(Story.write("maintenance", 8), marked=False)})
    assert run().totals["indexed"] == 1, "the feed has its title too"
    press.prints({"/9/late": story})
    assert run().totals["indexed"] == 1
    assert texts(elastic)[story.title] == "\n".join(story.text)


def test_a_redesign_is_one_finding_and_is_accepted_at_once_and_for_what_comes_later(
    press: Press, elastic: Elasticsearch
) -> None:
    before = texts(elastic)
    anew = {
        path: replace(Story.write(f"{path} anew"), title=story.title, marked=False) for path, story in STORIES.items()
    }
    for path in OTHERS:
        press.answers(path, anew[path].page)
    assert run().totals["quarantined"] == len(OTHERS)
    assert texts(elastic) == before
    assert list(findings()) == ["redesign"]
    assert accept(outlet="kavir").counts == {"indexed": len(OTHERS)}
    press.answers(FIRST, anew[FIRST].page)
    assert run().totals["indexed"] == 1
    assert texts(elastic) == {story.title: "\n".join(story.text) for story in anew.values()}
    assert findings() == {}
    name = str(entries(elastic)[FIRST].article_id)
    assert [correction.event for correction in revisions.history(elastic, name)] == ["corrected"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_notice_on_new_stories_is_no_article(count: int, press: Press, elastic: Elasticsearch) -> None:
    fresh = {f"/{number}/fresh-{number}": Story.write(number) for number in range(20, 20 + count)}
    press.prints(fresh)
    for path in fresh:
        press.answers(path, notice("maintenance", 3)(path))
    assert run().totals["quarantined"] == len(fresh)
    assert len(documents(elastic)) == len(STORIES)
    press.prints(fresh)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3)):
        assert run().totals["indexed"] == len(fresh)
