"""Articles written by hand: every line gives an article, or one sentence with the reason why not."""

import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.index import ensure_indices
from ingest.index.lines import read_lines
from ingest.outlets import parse
from ingest.settings import settings
from tests.crawl.line import documents, use
from tests.crawl.site import PAGE, URL, Site

OUTLETS = parse(
    [{"id": "khabar", "name": "Khabar", "name_fa": "خبر", "domain": "khabar.example", "province": "یزد"}], "test"
)
GOOD = {"url": "https://www.khabar.example/news/7", "title": "تیتر خبر", "body": "متن خبر"}
OTHER = {**GOOD, "url": "https://Other.example/1"}
LATER = (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def _read(*lines: object) -> list[tuple[int, str | None]]:
    encoded = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    return [(line.number, line.reason) for line in read_lines(io.BytesIO(b"\n".join(encoded)), OUTLETS)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(b"{", "Expecting property name", id="broken JSON"),
        pytest.param(b"\xff\xfe\x00", "decode", id="not UTF-8"),
        pytest.param([1], "not a JSON object", id="a list"),
        pytest.param({**GOOD, "body": " "}, "body is missing", id="an empty body"),
        pytest.param({**GOOD, "title": 7}, "title is missing or not a text", id="a number for a title"),
        pytest.param({**GOOD, "headline": "x"}, "unknown field headline", id="a field that is not in the schema"),
        pytest.param({**GOOD, "url": "khabar"}, "url", id="no address"),
        pytest.param({**GOOD, "tags": "ورزش"}, "tags", id="a text for a list"),
        pytest.param({**GOOD, "published_at": "دیروز"}, "published_at", id="a day in words"),
        pytest.param({**GOOD, "published_at": "2026-11-21T12:00:00"}, "no time zone", id="a time without a zone"),
        pytest.param({**GOOD, "published_at": LATER}, "published_at lies in the future", id="a story of tomorrow"),
        pytest.param({**GOOD, "fetched_at": LATER}, "fetched_at lies in the future", id="a page of tomorrow"),
        pytest.param({**GOOD, "outlet": {"id": "../khabar"}}, "outlet.id", id="an outlet that is a path"),
        pytest.param({**GOOD, "outlet": {"id": ""}}, "outlet.id", id="an outlet without a name"),
        pytest.param({**GOOD, "outlet": {"id": "خبر"}}, "outlet.id", id="an outlet in Persian letters"),
        pytest.param({**GOOD, "outlet": {"id": "other"}}, "belongs to the outlet khabar", id="another's host"),
        pytest.param({**OTHER, "outlet": {"id": "khabar"}}, "no host of the outlet khabar", id="another's story"),
        pytest.param(b"[" * 100_000, "", id="nesting without end"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(line: object, reason: str) -> None:
    first, second = _read(line, GOOD)
    assert first[0] == 1
    assert reason in str(first[1])
    assert second == (2, None)


def test_an_article_gets_its_outlet_from_the_catalogue_or_from_its_host() -> None:
    known, unknown = (line.article for line in read_lines((json.dumps(x).encode() for x in (GOOD, OTHER)), OUTLETS))
    assert known is not None
    assert unknown is not None
    assert (known.outlet.id, known.outlet.name_fa) == ("khabar", "خبر")
    assert unknown.outlet.id == "other-example"
    (persian,) = read_lines([json.dumps({**GOOD, "url": "https://روزنامه.example/1"}).encode()], OUTLETS)
    assert persian.article and persian.article.outlet.id.startswith("xn--")


def test_a_loaded_article_is_cleaned_and_identified_like_a_crawled_one() -> None:
    (line,) = read_lines([json.dumps({**GOOD, "title": " کتاب  ها\u00a0"}).encode()], OUTLETS)
    assert line.article is not None
    assert line.article.title == "کتاب ها"
    assert line.article.content_hash
    assert line.article.fetched_at


def test_the_command_loads_what_is_good_and_ends_with_2_when_something_is_not(
    elastic: Elasticsearch, tmp_path: Path
) -> None:
    ensure_indices(elastic)  # Its log lines would be in the output of the command.
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([json.dumps(GOOD), "", "{}", json.dumps({**GOOD, "news_code": "8"})]), encoding="utf-8")
    result = CliRunner().invoke(app, ["load", str(file), "--json"])
    assert result.exit_code == 2
    summary = json.loads(result.stdout)
    assert (summary["indexed"], summary["failed"]) == (2, 1)
    assert summary["failures"] == [{"line": 3, "reason": "url is missing or not a text"}]
    assert elastic.count(index=settings().index("articles"))["count"] == 2
    assert CliRunner().invoke(app, ["load", "-"], input=json.dumps(GOOD)).exit_code == 0


def test_a_file_that_is_not_there_is_named(elastic: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["load", "/nowhere.jsonl"])
    assert "/nowhere.jsonl cannot be read" in str(result.exception)


def test_a_crawled_article_is_neither_doubled_nor_written_over(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    """Given by its own address, another form of it, another slug, and a news code that differs."""
    site = Site(httpserver)
    use(monkeypatch, tmp_path, [site.row])
    site.answers(PAGE)
    assert run().totals["indexed"] == 1
    before = documents(elastic)
    forms: list[dict[str, object]] = [
        {},
        {"url": URL.replace("http://", "https://www.") + "?utm_source=x"},
        {"url": f"{URL}/slug"},
        {"news_code": "99"},
        {"outlet": {"id": site.row["id"]}, "fetched_at": datetime.now(UTC).isoformat()},
    ]
    story = {"url": URL, "title": "تیتر دیگر", "body": "متن دیگر"}
    fresh = {**story, "url": URL.replace("1234567", "7654321")}
    lines = "\n".join(json.dumps(line) for line in [*({**story, **form} for form in forms), fresh])
    result = CliRunner().invoke(app, ["load", "-", "--json"], input=lines)
    summary = json.loads(result.stdout)
    assert (result.exit_code, summary["indexed"], summary["crawled"]) == (0, 1, len(forms))
    after = documents(elastic)
    assert len(after) == 2 and after.items() >= before.items()


def test_a_story_that_was_loaded_first_becomes_the_crawled_one(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    site = Site(httpserver)
    use(monkeypatch, tmp_path, [site.row])
    site.answers(PAGE)
    story = {"url": URL, "title": "تیتر دیگر", "body": "متن دیگر"}
    assert CliRunner().invoke(app, ["load", "-"], input=json.dumps(story)).exit_code == 0
    (loaded,) = documents(elastic)
    assert run().totals["indexed"] == 1
    ((name, article),) = documents(elastic).items()
    assert (name, article["title"]) == (loaded, "شورای شهر بودجه را بررسی کرد")
