"""A text that a person reverted does not return: not by a recheck, a rebuild, or a restore from the archive."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest import revisions
from ingest.cli.app import app
from ingest.cli.verdicts import moment
from ingest.crawl.run import run
from ingest.desk.accept import accept
from ingest.desk.revert import revert
from ingest.errors import PeykError
from ingest.rebuild import from_archive, rebuild
from ingest.settings import settings
from ingest.story.documents import balances
from tests.crawl.line import documents, use
from tests.crawl.old_form import write_in_old_form
from tests.crawl.press import HOST, Press, Story

PATHS = ("/one", "/two", "/three")
GOOD = {path: Story.write(path) for path in PATHS}
BAD = {path: replace(story, text=Story.write(f"bad {path}").text) for path, story in GOOD.items()}
ONE = f"{HOST}/one"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.prints(GOOD)
    assert run().totals["indexed"] == len(PATHS)
    return found


def texts(client: Elasticsearch) -> dict[str, str]:
    return {document["canonical_url"].rpartition("/")[2]: document["body"] for document in documents(client).values()}


def of(stories: dict[str, Story], *names: str) -> dict[str, str]:
    return {name: "\n".join(stories[f"/{name}"].text) for name in names}


def replaced(press: Press, *names: str) -> None:
    """Replace the texts of these stories by bad ones, one at a time: no hiccup, and each page keeps its marks."""
    for name in names:
        press.answers(f"/{name}", BAD[f"/{name}"].page)
        assert run().totals["indexed"] == 1


def rechecked(press: Press, client: Elasticsearch) -> None:
    for path in PATHS:
        press.answers(path, BAD[path].page + f"<!-- {path} -->")
    run()


def rebuilt(press: Press, client: Elasticsearch) -> None:
    rebuild()


def restored_from_the_archive(press: Press, client: Elasticsearch) -> None:
    client.indices.delete(index=",".join(client.indices.get(index=f"{settings().index_prefix}*").body))
    from_archive()


def lost_and_rebuilt(press: Press, client: Elasticsearch) -> None:
    """Delete the documents but not the ledger, and rebuild."""
    index = settings().index("articles")
    bulk(client, [{"_op_type": "delete", "_index": index, "_id": name} for name in documents(client)], refresh=True)
    rebuild()


@pytest.mark.parametrize("later", [rechecked, rebuilt, restored_from_the_archive, lost_and_rebuilt])
def test_a_text_that_was_taken_back_stays_away(
    later: Callable[[Press, Elasticsearch], None], press: Press, elastic: Elasticsearch
) -> None:
    replaced(press, "one")
    assert texts(elastic) == of(BAD, "one") | of(GOOD, "two", "three")
    before = documents(elastic)
    assert revert(url=ONE).restored == (ONE,)
    assert texts(elastic) == of(GOOD, "one", "two", "three")
    later(press, elastic)
    if later is rechecked:
        assert texts(elastic) == of(GOOD, "one") | of(BAD, "two", "three")
    else:
        assert texts(elastic) == of(GOOD, "one", "two", "three")
    assert documents(elastic).keys() == before.keys()
    assert all(balance.balanced for balance in balances(elastic))


def test_a_reversion_is_told_and_no_correction_of_the_outlet(press: Press, elastic: Elasticsearch) -> None:
    replaced(press, "one")
    revert(url=ONE)
    (name,) = {name for name, document in documents(elastic).items() if document["url"] == ONE}
    assert [found.event for found in revisions.history(elastic, name)] == ["reverted"]
    assert documents(elastic)[name]["earlier_versions"] == 0 and "changed_at" not in documents(elastic)[name]
    with pytest.raises(PeykError, match="no article that Peyk knows"):
        revert(url=f"{HOST}/never")
    assert revert(url=ONE).left_out == (f"{ONE}: there is no earlier text",)


def test_what_the_outlet_writes_next_is_taken(press: Press, elastic: Elasticsearch) -> None:
    replaced(press, "one")
    revert(url=ONE)
    mended = replace(GOOD["/one"], text=(*GOOD["/one"].text, "یک بند دیگر به این خبر اضافه شد و همین است."))
    press.answers("/one", mended.page)
    assert run().totals["indexed"] == 1
    assert texts(elastic)["one"] == "\n".join(mended.text)


def test_a_reversion_is_itself_taken_back_by_accepting(press: Press, elastic: Elasticsearch) -> None:
    replaced(press, "one")
    revert(url=ONE)
    assert accept(url=ONE).restored == (ONE,)
    assert texts(elastic)["one"] == of(BAD, "one")["one"]
    restored_from_the_archive(press, elastic)
    assert texts(elastic)["one"] == of(BAD, "one")["one"]


def test_an_outlet_goes_back_to_a_moment(press: Press, elastic: Elasticsearch) -> None:
    second = replace(GOOD["/three"], text=(*GOOD["/three"].text, "یک بند دیگر به این خبر اضافه شد و همین است."))
    press.answers("/three", second.page)
    run()
    since = datetime.now(UTC)
    replaced(press, "one", "two")
    fresh = Story.write("fresh")
    press.prints({"/fresh": fresh})
    for name in ("one", "two"):
        press.answers(f"/{name}", BAD[f"/{name}"].page)
    press.answers("/three", second.page)
    run()
    result = CliRunner().invoke(app, ["revert", "--outlet", "kavir", "--since", since.isoformat(), "--json"])
    assert result.exit_code == 0, result.output
    assert result.stdout.count(HOST) == 2
    assert texts(elastic) == of(GOOD, "one", "two") | {
        "three": "\n".join(second.text),
        "fresh": "\n".join(fresh.text),
    }


@pytest.mark.parametrize("archived", [True, False], ids=["with its page", "its page is lost"])
def test_a_text_that_an_older_peyk_kept_is_restored_whole(archived: bool, press: Press, elastic: Elasticsearch) -> None:
    first = {document["url"]: document for document in documents(elastic).values()}[ONE]
    replaced(press, "one")
    write_in_old_form(elastic)
    if not archived:
        (Path(settings().archive_location) / first["archive"]["file"]).unlink()
    assert revert(url=ONE).restored == (ONE,)
    again = {document["url"]: document for document in documents(elastic).values()}[ONE]
    kept = ("title", "body", "published_at", "content_hash", "first_seen_at", "fetched_at")
    assert {name: again[name] for name in kept} == {name: first[name] for name in kept}
    assert again.get("archive") == (first["archive"] if archived else None)
    rebuild()
    assert texts(elastic)["one"] == of(GOOD, "one")["one"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1405-09-05", datetime(2026, 11, 25, 20, 30, tzinfo=UTC)),
        ("۱۴۰۵/۹/۵ ۱۴:۳۰", datetime(2026, 11, 26, 11, tzinfo=UTC)),
        ("2026-11-26T11:00:00.5+00:00", datetime(2026, 11, 26, 11, 0, 0, 500_000, tzinfo=UTC)),
    ],
)
def test_moments(text: str, at: datetime) -> None:
    assert moment(text) == at


@pytest.mark.parametrize("arguments", [[], [ONE, "--outlet", "kavir"], ["--outlet", "kavir"], [ONE, "--since", "soon"]])
def test_a_command_that_does_not_say_what_is_refused(arguments: list[str]) -> None:
    assert isinstance(CliRunner().invoke(app, ["revert", *arguments]).exception, PeykError)
