"""A story is erased by any spelling of any of its addresses."""

from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.desk.correct import correct, undo
from ingest.errors import PeykError
from ingest.forget import forget
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story
from tests.forget.line import naming

PATH = "/خبر/سیل-در-لرستان"
FIRST = Story.write("flood")
OTHER = Story.write("other")
ENCODED = HOST + quote(PATH)
SPELLINGS = [
    HOST + PATH,
    ENCODED,
    ENCODED.replace("%D8", "%d8"),
    f"{HOST}{PATH}/",
    f"{ENCODED}#comments",
    f"{ENCODED}?utm_source=telegram",
    f"https://www.{ENCODED.removeprefix('http://')}",
    f"  {HOST}{PATH}\n",
    HOST.upper() + PATH,
    f"{HOST}/second",
    f"{HOST}/second/#top",
]
TITLE = "عنوانی که یک ویراستار می‌نویسد"
WHY = "court order 1405/112"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    """A story under two addresses, one of them in Persian, and another story."""
    found = Press(httpserver)
    use(monkeypatch, tmp_path, [found.row])
    found.prints({PATH: FIRST, "/other": OTHER})
    run()
    found.prints({"/second": replace(FIRST, canonical=ENCODED)})
    assert run().totals["duplicate"] == 1
    return found


def titles(client: Elasticsearch) -> set[str]:
    return {document["title"] for document in documents(client).values()}


@pytest.mark.parametrize("url", SPELLINGS)
def test_any_spelling_is_corrected_and_erased(url: str, press: Press, elastic: Elasticsearch) -> None:
    correct(url, {"title": TITLE}, WHY)
    assert titles(elastic) == {TITLE, OTHER.title}
    undo(url)
    assert titles(elastic) == {FIRST.title, OTHER.title}
    correct(url, {"title": TITLE}, WHY)
    forget(url, why=WHY, who="سارا")
    assert naming(elastic, FIRST.title, TITLE, PATH, quote(PATH), FIRST.text[0]) == []
    assert run().discovered == 1
    assert titles(elastic) == {OTHER.title}
    assert not any(forget(url, why=WHY, who="سارا").erased.values())
    with pytest.raises(PeykError, match="was erased"):
        correct(url, {"title": TITLE}, WHY)


@pytest.mark.parametrize(
    "url", ["", " ", "kavir.example/other", "سیل", "http://[", "file:///etc/passwd", f"{HOST}/", HOST]
)
def test_what_is_no_address_of_a_story_is_refused(url: str, press: Press, elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError):
        correct(url, {"title": TITLE}, WHY)
    with pytest.raises(PeykError):
        forget(url, why=WHY, who="سارا")
    assert titles(elastic) == {FIRST.title, OTHER.title}
