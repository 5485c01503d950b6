"""A page whose canonical URL is another story's: a rebuild keeps the document that the crawl wrote."""

from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import bulk
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.rebuild import rebuild
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.press import HOST, Press, Story


@pytest.mark.parametrize("lost", [False, True])
def test_each_story_keeps_its_document(
    lost: bool, elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    press = Press(httpserver)
    use(monkeypatch, tmp_path, [press.row])
    one, two = Story.write("one"), Story.write("two")
    press.prints({"/one": one, "/two": Story(two.title, two.text, canonical=f"{HOST}/one")})
    run()
    titles = {name: document["title"] for name, document in documents(elastic).items()}
    assert set(titles.values()) == {one.title, two.title}
    if lost:
        index = settings().index("articles")
        bulk(elastic, [{"_op_type": "delete", "_index": index, "_id": name} for name in titles], refresh=True)
    assert rebuild().swapped
    assert {name: document["title"] for name, document in documents(elastic).items()} == titles
