"""Other names in searches: found, marked, and ranked below the typed words."""

import pytest
from elasticsearch import Elasticsearch

from ingest.search import search
from ingest.search.facets import facets
from ingest.search.paging import pages
from tests.search.conftest import article, fill


@pytest.fixture(scope="module")
def police(shelf: Elasticsearch) -> Elasticsearch:
    titles = ["طرح تازهٔ ناجا", "طرح تازهٔ فراجا", "طرح تازهٔ نیروی انتظامی", "طرح تازهٔ شهرداری", "انتظامی و شهر"]
    fill(shelf, [article(number, title) for number, title in enumerate(titles, 1)])
    return shelf


def _found(client: Elasticsearch, text: str) -> list[str]:
    return [hit.article.url[-1] for hit in search(client, text).hits]


@pytest.mark.parametrize(
    ("text", "first", "found"),
    [
        pytest.param("ناجا", "1", {"1", "2", "3"}, id="a name finds the others, its own wording first"),
        pytest.param("فراجا", "2", {"1", "2", "3"}, id="in both directions"),
        pytest.param("«ناجا»", "1", {"1"}, id="quoted, itself alone"),
        pytest.param("ناجا چیست", "1", {"1", "2", "3"}, id="with a question word, which counts for nothing"),
        pytest.param("شهرداری", "4", {"4"}, id="no name"),
    ],
)
def test_names_find_each_other(police: Elasticsearch, text: str, first: str, found: set[str]) -> None:
    hits = _found(police, text)
    assert (hits[0], set(hits)) == (first, found)
    assert search(police, text).total == len(found)


def test_an_article_with_the_other_name_stands_above_one_without(police: Elasticsearch) -> None:
    hits = _found(police, "طرح ناجا")
    assert hits[0] == "1"
    assert set(hits[1:3]) == {"2", "3"}
    assert hits[3] == "4"


def test_other_names_are_marked(police: Elasticsearch) -> None:
    marked = {title for hit in search(police, "ناجا").hits for title in hit.highlights["title"]}
    assert "طرح تازهٔ <em>فراجا</em>" in marked


def test_counts_and_exports_follow(police: Elasticsearch) -> None:
    assert facets(police, "ناجا").articles == search(police, "ناجا").total == 3
    assert sum(len(page.hits) for page in pages(police, "ناجا")) == 3
