"""The HTTP API: what `peyk search` finds, for programs, as its OpenAPI document describes it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from elasticsearch import Elasticsearch

from ingest.model import to_document
from ingest.search import search
from ingest.search.facets import facets
from ingest.settings import settings
from ingest.web.api import PATH
from ingest.web.app import create_app
from ingest.web.bounded import connect_bounded
from ingest.web.site import Site
from ingest.web.texts import SNIPPET
from tests.web.served import page, served

SPELLINGS = ("روابط عمومی\u200cهای", "روابط عمومی های", "روابط عمومیهای")
CONFIGURATION = """
[checks.positive_data_acceptance]
# The document cannot say which texts are periods and filters: one that is not is a 400.
expected-statuses = ["2xx", "400", "401", "404", "429", "503"]

[parameters]
"path.name" = "{name}"
"""


@pytest.fixture(scope="module")
def api(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site + PATH, timeout=60) as client:
        yield client


def get(api: httpx.Client, path: str, status: int = 200, **query: Any) -> dict[str, Any]:
    answer = api.get(path, params={name.rstrip("_"): value for name, value in query.items()})
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == ("application/json" if status == 200 else "application/problem+json")
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("text", ["سیل", "«شورای شهر»", "رسانه:kavir", "سیل -یزد", "", "سیلل", "saldo"])
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_it_finds_what_the_command_finds(api: httpx.Client, stories: Elasticsearch, text: str, sort: Any) -> None:
    expected = search(stories, text, sort=sort, page=1, size=7)
    found = get(api, "/search", q=text, sort=sort, size=7)
    assert [hit["id"] for hit in found["hits"]] == [hit.id for hit in expected.hits]
    assert [hit["article"] for hit in found["hits"]] == [to_document(hit.article) for hit in expected.hits]
    assert (found["total"], found["more"], found["stories"]) == (expected.total, expected.more, expected.stories)
    assert (found["fallback"] or {}).get("query") == (expected.fallback.query if expected.fallback else None)


def test_three_spellings_are_one_search(api: httpx.Client) -> None:
    assert len({get(api, "/search", q=spelling)["total"] for spelling in SPELLINGS}) == 1
    assert get(api, "/search", q=SPELLINGS[0])["total"] > 3


def test_filters_are_those_of_the_page(api: httpx.Client) -> None:
    everything = get(api, "/search")["total"]
    one = get(api, "/search", outlet="kavir")
    two = get(api, "/search", outlet=["kavir", "zagros"])
    others = get(api, "/search", outlet="-kavir")
    assert {hit["article"]["outlet"]["id"] for hit in one["hits"]} == {"kavir"}
    assert 0 < one["total"] < two["total"] < everything
    assert one["total"] + others["total"] == everything
    dated = get(api, "/search", from_="1405/08/01", to="1405/08/30")["total"]
    assert 0 < dated < everything
    assert get(api, "/search", withdrawn="true")["total"] >= everything


def test_pages_hold_each_hit_once(api: httpx.Client) -> None:
    pages = [get(api, "/search", sort="newest", size=10, page=number)["hits"] for number in range(1, 5)]
    ids = [hit["id"] for hits in pages for hit in hits]
    assert len(ids) == len(set(ids)) == 40


def test_facets_and_counts_sum_up(api: httpx.Client, stories: Elasticsearch) -> None:
    counted = get(api, "/facets", most=1000)
    assert counted["articles"] == facets(stories, "").articles == sum(each["articles"] for each in counted["outlets"])
    assert counted["persons"]
    for by in ("day", "week", "month"):
        bars = get(api, "/counts", by=by, from_="1405/06/01")
        assert sum(bar["articles"] for bar in bars["bars"]) + bars["undated"] == bars["articles"] > 0
        assert [bar["since"] for bar in bars["bars"]] == sorted(bar["since"] for bar in bars["bars"])


def test_suggestions(api: httpx.Client) -> None:
    texts = [each["text"] for each in get(api, "/suggest", q="روابط عم")["suggestions"]]
    assert any("روابط عمومی" in text for text in texts)


def test_a_story_its_versions_and_its_copies(api: httpx.Client) -> None:
    name = get(api, "/search", changed="true")["hits"][0]["id"]
    assert get(api, f"/stories/{name}")["id"] == name
    told = get(api, f"/stories/{name}/versions")
    assert len(told["versions"]) > 1
    assert told["versions"][0] != told["versions"][-1]
    pieces = [piece for change in told["changes"] for part in change["parts"] for piece in part["pieces"]]
    assert {"removed", "added"} & {piece["kind"] for piece in pieces}
    first = get(api, "/search", q="زردکوهنامه")["hits"][0]
    copies = get(api, f"/stories/{first['id']}/copies")
    assert copies["total"] == first["copies"] == 2
    assert [hit["article"]["outlet"]["id"] for hit in copies["hits"]] == ["first", "second"]


def test_outlets(api: httpx.Client) -> None:
    kavir = next(each for each in get(api, "/outlets")["outlets"] if each["id"] == "kavir")
    assert kavir["stories"] == get(api, "/search", outlet="kavir", withdrawn="true")["total"]
    assert kavir["last"]


@pytest.mark.parametrize(
    ("path", "query", "status"),
    [
        ("/search", {"size": "101"}, 400),
        ("/search", {"page": "0"}, 400),
        ("/search", {"sort": "best"}, 400),
        ("/search", {"outlets": "kavir"}, 400),
        ("/search", {"outlet": " "}, 400),
        (
            "/search",
            {"outlet": [f"o{number}" for number in range(20)], "tag": [f"t{number}" for number in range(21)]},
            400,
        ),
        ("/search", {"from": "هیچ‌گاه"}, 400),
        ("/search", {"q": "رسانه:هیچ‌جا"}, 400),
        ("/search", {"q": "ا" * 1001}, 400),
        ("/counts", {"by": "year"}, 400),
        ("/suggest", {}, 400),
        ("/stories/x", {}, 400),
        ("/stories/" + "0" * 32, {}, 404),
        ("/stories/" + "0" * 32 + "/versions", {}, 404),
        ("/stories/" + "0" * 32 + "/copies", {}, 404),
        ("/nothing", {}, 404),
    ],
    ids=str,
)
def test_an_error_is_an_object_that_says_why(api: httpx.Client, path: str, query: dict[str, Any], status: int) -> None:
    answer = api.get(path, params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"]
    assert "Traceback" not in answer.text


def test_a_cluster_that_is_away_is_503_and_told_in_the_log_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ELASTICSEARCH_URL", "http://127.0.0.1:9")
    settings.cache_clear()
    app = create_app(Site(connect_bounded(), settings().index("articles")))
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as client:
        for path in (
            f"{PATH}/search",
            f"{PATH}/outlets",
            f"{PATH}/suggest?q=باران",
            "/search.csv",
            "/search.atom",
            "/",
        ):
            answer = client.get(path)
            assert answer.status_code == 503, path
            assert "127.0.0.1" not in answer.text
            assert path == "/" or int(answer.headers["retry-after"]) > 0


def test_an_index_that_is_not_there_yet_is_named(elastic: Elasticsearch) -> None:
    with page(elastic) as address:
        answer = httpx.get(f"{address}{PATH}/search")
    assert (answer.status_code, "crawl or load" in answer.json()["detail"]) == (503, True)


def test_snippets_in_place_of_texts(stories: Elasticsearch, api: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_WEB_TEXT", "snippet")
    name = get(api, "/search", changed="true")["hits"][0]["id"]
    whole = get(api, f"/stories/{name}")
    with page(stories) as address, httpx.Client(base_url=address + PATH) as short:
        story = get(short, f"/stories/{name}")
        assert (whole["cut"], story["cut"]) == (False, len(whole["article"]["body"]) > SNIPPET)
        assert len(story["article"]["body"]) <= SNIPPET
        assert story["article"]["url"] == whole["article"]["url"]
        assert all(len(hit["article"]["body"]) <= SNIPPET for hit in get(short, "/search", size=100)["hits"])
        told = get(short, f"/stories/{name}/versions")
        assert not any("body" in version for version in told["versions"])
        pieces = [piece for change in told["changes"] for part in change["parts"] for piece in part["pieces"]]
        assert all(len(piece["text"]) <= SNIPPET for piece in pieces)


def test_schemathesis_finds_nothing_in_the_document(api: httpx.Client, tmp_path: Path) -> None:
    """Every address with values that fit its description and with values that do not."""
    name = get(api, "/search")["hits"][0]["id"]
    configuration = tmp_path / "schemathesis.toml"
    configuration.write_text(CONFIGURATION.format(name=name), encoding="utf-8")
    program = Path(sys.executable).with_name("schemathesis")
    command = [str(program), "--config-file", str(configuration), "run", f"{api.base_url}openapi.json"]
    options = ["--checks", "all", "--max-examples", "5", "--seed", "1405", "--no-color"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, cwd=tmp_path, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Tested: 8" in done.stdout
