"""Every search as a file or a feed: complete, read back by other programs, and never a part for the whole."""

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any
from xml.etree import ElementTree

import httpx
import openpyxl
import pytest
from elasticsearch import ApiError, Elasticsearch
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.routing import Route

from ingest.discover import read
from ingest.errors import PeykError
from ingest.model import Article, article_from_document
from ingest.search.facets import facets
from ingest.settings import settings
from ingest.web import asking, bounded
from ingest.web.files import Stream
from ingest.web.state import MOST_FILTERS
from ingest.web.texts import SNIPPET, snippet
from tests.web.conftest import PAYLOADS, WORDS
from tests.web.served import page, served

FEEDS = {"atom": "application/atom+xml", "feed.json": "application/feed+json"}
TABLES = ("jsonl", "csv", "xlsx")


@pytest.fixture(scope="module")
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as client:
        yield client


def lines(name: str, answer: httpx.Response) -> list[Any]:
    """The rows of a file, without titles."""
    assert answer.status_code == 200, answer.text
    if name == "jsonl":
        return [json.loads(line) for line in answer.text.splitlines()]
    if name == "csv":
        return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))[1:]
    return list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))[1:]


@pytest.mark.parametrize("query", [{}, {"q": "روابط عمومی‌های"}, {"outlet": "kavir"}, {"q": "قژقژقژقژ"}])
@pytest.mark.parametrize("name", TABLES)
def test_a_file_holds_every_article_that_the_search_finds(
    client: httpx.Client, stories: Elasticsearch, name: str, query: dict[str, str]
) -> None:
    outlets = [query["outlet"]] if "outlet" in query else []
    total = facets(stories, query.get("q", ""), outlet=outlets).articles
    answer = client.get(f"/search.{name}", params=query)
    assert len(lines(name, answer)) == int(answer.headers["x-total"]) == total
    assert bool(total) == (query.get("q") != "قژقژقژقژ")


def test_files_begin_with_the_newest_unless_the_oldest_are_asked_for(client: httpx.Client) -> None:
    def times(**query: str) -> list[str]:
        rows = lines("jsonl", client.get("/search.jsonl", params={"q": "سیل", **query}))
        return [row["published_at"] for row in rows if "published_at" in row]

    assert times() == sorted(times(), reverse=True)
    assert times(sort="oldest") == sorted(times()) != times()


def test_json_lines_are_those_that_load_takes(client: httpx.Client, stories: Elasticsearch) -> None:
    rows = lines("jsonl", client.get("/search.jsonl", params={"outlet": "kavir"}))
    assert all(isinstance(article_from_document(row), Article) for row in rows)
    command = [sys.executable, "-m", "ingest", "export", "--outlet", "kavir", "--newest"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert [json.loads(line) for line in done.stdout.splitlines()] == rows


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_the_command_line_writes_the_same_bytes(client: httpx.Client, stories: Elasticsearch, name: str) -> None:
    command = [sys.executable, "-m", "ingest", "export", "سیل", "--newest", "--format", name]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout == client.get(f"/search.{name}", params={"q": "سیل"}).content


def test_a_file_is_named_after_its_search(client: httpx.Client) -> None:
    answer = client.head("/search.csv", params={"q": "سیل"})
    assert "content-length" not in answer.headers
    header = answer.headers["content-disposition"]
    assert header == "attachment; filename=\"peyk.csv\"; filename*=UTF-8''peyk-%D8%B3%DB%8C%D9%84.csv"


@pytest.mark.parametrize("name", ["json", *TABLES, *FEEDS])
def test_a_program_is_told_what_would_be_ignored(client: httpx.Client, name: str) -> None:
    """A file of everything must not look like the file of one outlet."""
    answer = client.get(f"/search.{name}", params={"outlt": "kavir"})
    assert (answer.status_code, "outlt" in answer.json()["detail"]) == (400, True)
    many = client.get(f"/search.{name}", params={"outlet": [f"o{number}" for number in range(MOST_FILTERS + 1)]})
    assert (many.status_code, f"more than {MOST_FILTERS}" in many.json()["detail"]) == (400, True)


def test_the_page_as_data_is_the_same_page(client: httpx.Client, stories: Elasticsearch) -> None:
    page = client.get("/search.json", params={"q": "سیل"}).json()
    assert page["total"] == facets(stories, "سیل").articles > 0
    assert page["hits"][0]["article"]["url"].startswith("http")
    assert client.get("/search.json", params={"page": "2"}).json()["hits"]


@pytest.mark.parametrize("name", FEEDS)
def test_our_own_reader_reads_a_feed_back(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/search.{name}", params={"outlet": "kavir"})
    assert answer.headers["content-type"].partition(";")[0] == FEEDS[name]
    found = read(answer.content, str(answer.url))
    rows = lines("jsonl", client.get("/search.jsonl", params={"outlet": "kavir"}))[:50]
    assert [link.url for link in found.links] == [row["url"] for row in rows]
    assert [link.title for link in found.links] == [" ".join(row["title"].split()) for row in rows]
    dated = [(link.published_at.isoformat(), row["published_at"]) for link, row in zip(found.links, rows, strict=True)]
    assert all(read_back == stored for read_back, stored in dated)


@pytest.mark.parametrize("name", FEEDS)
def test_the_feed_of_outlets_begins_with_the_one_that_wrote_last(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/outlets.{name}")
    assert answer.headers["content-type"].partition(";")[0] == FEEDS[name]
    rows = client.get("/outlets.json").json()["outlets"]
    dated = sorted((row for row in rows if "last" in row), key=lambda row: row["last"], reverse=True)
    found = read(answer.content, str(answer.url)).links
    # Our reader takes a name that is a tag for one.
    names = [row["name"] for row in dated if not set("<&") & set(row["name"])]
    assert [link.title for link in found if link.title in names] == names
    assert len(names) > 5 and {client.get(link.url).status_code for link in found} == {200}


@pytest.mark.parametrize("name", FEEDS)
def test_the_feed_of_outlets_is_known_by_its_contents_alone(client: httpx.Client, name: str) -> None:
    """Counts and troubles change without a new story."""
    first = client.get(f"/outlets.{name}")
    assert "last-modified" not in first.headers
    assert client.get(f"/outlets.{name}", headers={"if-none-match": first.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_not_sent_again_until_it_changes(client: httpx.Client, name: str) -> None:
    path = f"/search.{name}?q=سیل"
    first = client.get(path)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    assert parsedate_to_datetime(changed)
    for headers in ({"if-none-match": tag}, {"if-none-match": f'"x", {tag}'}, {"if-modified-since": changed}):
        again = client.get(path, headers=headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
    assert client.get(path, headers={"if-none-match": '"other"', "if-modified-since": changed}).status_code == 200
    assert client.get(path, headers={"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}).status_code == 200
    assert client.get(path, headers={"if-modified-since": "yesterday"}).status_code == 200


def test_atom_has_what_its_standard_asks_for(client: httpx.Client) -> None:
    root = ElementTree.fromstring(client.get("/search.atom", params={"q": "سیل"}).content)
    atom = "{http://www.w3.org/2005/Atom}"
    entries = root.findall(f"{atom}entry")
    for element in (root, *entries):
        assert all(element.findtext(f"{atom}{name}") for name in ("id", "title", "updated"))
    ids = [entry.findtext(f"{atom}id") for entry in entries]
    assert len(set(ids)) == len(ids) > 0
    assert root.find(f"{atom}link[@rel='self']").get("href") == root.findtext(f"{atom}id")
    assert client.get(root.find(f"{atom}link[@rel='alternate']").get("href")).status_code == 200


@pytest.mark.parametrize("name", FEEDS)
def test_hostile_articles_do_not_break_a_feed_or_leave_the_text(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/search.{name}", params={"q": f"+{WORDS}"})
    if name == "atom":
        assert len(ElementTree.fromstring(answer.content).findall("{*}entry")) == len(PAYLOADS)
    else:
        assert len(answer.json()["items"]) == len(PAYLOADS)
    unlinked = client.get(f"/search.{name}", params={"q": "نشانی‌آزمایی"}).text
    assert "نشانی‌آزمایی" in unlinked
    assert "javascript:" not in unlinked


def test_an_empty_feed_is_a_feed(client: httpx.Client) -> None:
    for name in FEEDS:
        answer = client.get(f"/search.{name}", params={"q": "قژقژقژقژ"})
        assert not read(answer.content, str(answer.url)).links


@pytest.mark.parametrize("name", ["json", *TABLES, *FEEDS])
def test_what_cannot_be_understood_is_an_error_in_place_of_a_file(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/search.{name}", params={"from": "هیچ‌گاه"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert "هیچ‌گاه" in answer.json()["detail"]


def test_snippets_in_place_of_texts(
    stories: Elasticsearch, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An outlet whose texts readers must not get as a whole: no file, feed or object has more than a snippet."""
    whole = {row["url"]: row["body"] for row in lines("jsonl", client.get("/search.jsonl?outlet=kavir"))}
    ends = [json.dumps(body[-40:], ensure_ascii=False)[1:-1] for body in whole.values() if len(body) > 2 * SNIPPET]
    assert ends
    monkeypatch.setenv("PEYK_WEB_TEXT_OUTLETS", '{"kavir": "snippet"}')
    with page(stories) as address, httpx.Client(base_url=address) as short:
        for row in lines("jsonl", short.get("/search.jsonl?outlet=kavir")):
            assert row["body"] == snippet(whole[row["url"]])
            assert (row["completeness"] == "partial") == (row["body"] != whole[row["url"]])
        for name in ("csv", "atom", "feed.json", "json"):
            text = short.get(f"/search.{name}?outlet=kavir").text
            assert not any(end in text for end in ends), name
        others = lines("jsonl", short.get("/search.jsonl?outlet=-kavir&q=سیل"))
        assert any(len(row["body"]) > SNIPPET for row in others if row["outlet"]["id"] != "kavir")


@pytest.mark.parametrize("name", TABLES)
def test_outlets_and_changes_are_files_too(client: httpx.Client, name: str) -> None:
    outlets = lines(name, client.get(f"/outlets.{name}"))
    assert len(outlets) == client.get("/outlets.json").json()["total"] > len(PAYLOADS)
    changes, with_typing = (lines(name, client.get(f"/corrections.{name}{query}")) for query in ("", "?typing=1"))
    assert 0 < len(changes) <= len(with_typing)


def test_a_change_names_its_words_and_its_outlet(client: httpx.Client) -> None:
    rows = lines("jsonl", client.get("/corrections.jsonl"))
    assert client.get("/corrections.json").json()["changes"] == rows[:20]
    for row in rows:
        assert row["removed"] or row["added"]
        assert row["outlet_name"]
        assert client.get(f"/story/{row['id']}").status_code == 200
    times = [row["at"] for row in rows]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize("name", FEEDS)
def test_changes_are_a_feed(client: httpx.Client, name: str) -> None:
    path = f"/corrections.{name}?typing=1"
    answer = client.get(path)
    rows = lines("jsonl", client.get("/corrections.jsonl?typing=1"))
    assert {link.url for link in read(answer.content, str(answer.url)).links} == {row["url"] for row in rows}
    assert client.get(path, headers={"if-none-match": answer.headers["etag"]}).status_code == 304


def contexts(client: Elasticsearch) -> int:
    """The number of points in time, and the like, that the cluster holds of this test's articles."""
    held = client.indices.stats(index=settings().index("articles"), metric="search")["_all"]["total"]
    return int(held["search"]["open_contexts"])


@pytest.mark.parametrize("name", TABLES)
def test_a_client_that_leaves_leaves_nothing_open(
    client: httpx.Client, stories: Elasticsearch, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So many requests take longer than the client stays.
    monkeypatch.setattr(asking, "BLOCK", 1)
    before = contexts(stories)
    with client.stream("GET", f"/search.{name}") as answer:
        assert answer.status_code == 200
        assert contexts(stories) == before + 1
    assert client.head(f"/search.{name}").headers["x-total"]
    deadline = time.monotonic() + 20
    while contexts(stories) != before:
        assert time.monotonic() < deadline


def test_an_export_that_fails_on_the_way_never_looks_complete() -> None:
    def pieces() -> Iterator[bytes]:
        yield b"a\n" * 1000
        raise PeykError("the cluster went away")

    async def export(_: Request) -> Stream:
        return Stream(pieces(), lambda: None, {}, "application/x-ndjson")

    app = Starlette(routes=[Route("/", export)], middleware=[Middleware(GZipMiddleware)])
    for encoding in ("identity", "gzip"):
        with served(app) as address, pytest.raises(httpx.RemoteProtocolError):
            httpx.get(address, headers={"accept-encoding": encoding})


def test_a_reader_gets_pages_while_exports_wait(site: str) -> None:
    """More exports than are written at one time: all end or are turned away with a time, and pages answer."""
    with httpx.Client(base_url=site, timeout=60) as client, ThreadPoolExecutor(12) as pool:
        exports = [pool.submit(client.get, "/search.xlsx") for _ in range(10)]
        assert client.get("/?q=سیل").status_code == 200
        for answer in [each.result() for each in exports]:
            assert answer.status_code == 200 or int(answer.headers["retry-after"]) > 0
            assert answer.status_code in (200, 429)


def test_a_search_that_takes_too_long_is_given_up(elastic: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    index = settings().index("numbers")
    elastic.indices.create(index=index, settings={"number_of_replicas": 0})
    elastic.bulk(index=index, operations=[part for number in range(20_000) for part in ({"index": {}}, {"a": number})])
    elastic.indices.refresh(index=index)
    # The cluster looks at its clock every 200 ms; this takes longer.
    scores = [{"function_score": {"random_score": {"seed": seed, "field": "_seq_no"}}} for seed in range(900)]
    costly = {"bool": {"should": scores}}
    monkeypatch.setattr(bounded, "SEARCH", "1ms")
    with bounded.connect_bounded() as client:
        with pytest.raises(ApiError, match="Time exceeded"):
            client.search(index=index, query=costly)
        (answer,) = client.msearch(searches=[{"index": index}, {"query": costly}])["responses"]
        assert "Time exceeded" in str(answer["error"])
