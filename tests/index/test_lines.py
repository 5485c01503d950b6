"""Articles by hand: every line is an article or one sentence that says why it is none."""

import io
import json
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.index.lines import read_lines
from ingest.outlets import parse
from ingest.settings import settings

OUTLETS = parse(
    [{"id": "khabar", "name": "Khabar", "name_fa": "خبر", "domain": "khabar.example", "province": "یزد"}], "test"
)
GOOD = {"url": "https://www.khabar.example/news/7", "title": "تیتر خبر", "body": "متن خبر"}


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
        pytest.param({**GOOD, "title": 7}, "title is missing or no text", id="a number for a title"),
        pytest.param({**GOOD, "headline": "x"}, "unknown field headline", id="a field that is not in the schema"),
        pytest.param({**GOOD, "url": "khabar"}, "url", id="no address"),
        pytest.param({**GOOD, "tags": "ورزش"}, "tags", id="a text for a list"),
        pytest.param({**GOOD, "published_at": "دیروز"}, "published_at", id="a day in words"),
        pytest.param({**GOOD, "published_at": "2026-11-21T12:00:00"}, "no time zone", id="a time without a zone"),
        pytest.param(b"[" * 100_000, "", id="nesting without end"),
    ],
)
def test_a_bad_line_is_named_and_the_next_is_read(line: object, reason: str) -> None:
    first, second = _read(line, GOOD)
    assert first[0] == 1
    assert reason in str(first[1])
    assert second == (2, None)


def test_an_article_gets_its_outlet_from_the_catalogue_or_from_its_host() -> None:
    other = {**GOOD, "url": "https://Other.example/1"}
    known, unknown = (line.article for line in read_lines((json.dumps(x).encode() for x in (GOOD, other)), OUTLETS))
    assert known is not None
    assert unknown is not None
    assert (known.outlet.id, known.outlet.name_fa) == ("khabar", "خبر")
    assert unknown.outlet.id == "other-example"


def test_a_loaded_article_is_cleaned_and_identified_like_a_crawled_one() -> None:
    (line,) = read_lines([json.dumps({**GOOD, "title": " کتاب  ها\u00a0"}).encode()], OUTLETS)
    assert line.article is not None
    assert line.article.title == "کتاب ها"
    assert line.article.content_hash
    assert line.article.fetched_at


def test_the_command_loads_what_is_good_and_ends_with_2_when_something_is_not(
    elastic: Elasticsearch, tmp_path: Path
) -> None:
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([json.dumps(GOOD), "", "{}", json.dumps({**GOOD, "news_code": "8"})]), encoding="utf-8")
    result = CliRunner().invoke(app, ["load", str(file), "--json"])
    assert result.exit_code == 2
    summary = json.loads(result.stdout)
    assert (summary["indexed"], summary["failed"]) == (2, 1)
    assert summary["failures"] == [{"line": 3, "reason": "url is missing or no text"}]
    assert elastic.count(index=settings().index("articles"))["count"] == 2
    assert CliRunner().invoke(app, ["load", "-"], input=json.dumps(GOOD)).exit_code == 0


def test_a_file_that_is_not_there_is_named(elastic: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["load", "/nowhere.jsonl"])
    assert "/nowhere.jsonl cannot be read" in str(result.exception)
