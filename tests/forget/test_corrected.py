"""A corrected story belongs to the outlet that published it, and is erased like any other."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.desk.correct import correct
from ingest.errors import PeykError
from ingest.forget import forget
from ingest.rebuild import rebuild
from ingest.story.documents import balances
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story
from tests.forget.line import naming

ONE = f"{HOST}/one"
STORIES = {path: Story.write(path) for path in ("/one", "/two")}
TITLES = {
    "first": "عنوانی که یک ویراستار می‌نویسد",
    "second": "عنوانی که ویراستار دیگری می‌نویسد",
}
WHY = "court order 1405/112"


@pytest.fixture
def press(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer) -> Press:
    """Two stories; the first is corrected twice, once to another outlet."""
    found = Press(httpserver)
    other = found.row | {"id": "toos", "name": "Toos", "name_fa": "توس", "domain": "toos.example", "feeds": []}
    use(monkeypatch, tmp_path, [found.row, other | {"active": False}])
    found.prints(STORIES)
    run()
    correct(ONE, {"title": TITLES["first"], "outlet": "toos"}, WHY)
    rebuild()
    correct(ONE, {"title": TITLES["second"]}, WHY)
    return found


def test_an_outlet_that_it_was_given_to_has_nothing_to_erase(press: Press, elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="toos is neither in the ledger nor in the index"):
        forget(outlet="toos", why=WHY, who="سارا", yes=True)
    assert len(documents(elastic)) == 2


@pytest.mark.parametrize("whole", [False, True])
def test_nothing_is_left_of_it(whole: bool, press: Press, elastic: Elasticsearch) -> None:
    if whole:
        forget(outlet="kavir", why=WHY, who="سارا", yes=True)
    else:
        forget(ONE, why=WHY, who="سارا")
    assert naming(elastic, STORIES["/one"].title, *TITLES.values(), STORIES["/one"].text[0], ONE) == []
    run()
    rebuild()
    assert len(documents(elastic)) == (0 if whole else 1)
    assert all(balance.balanced for balance in balances(elastic))
