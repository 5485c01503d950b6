"""`peyk search`: its output for people and for programs."""

import json

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError


def _run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["search", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_people_see_the_count_the_title_the_outlet_and_the_address(news: Elasticsearch) -> None:
    output = _run("جلسه تهران")
    assert output.startswith("1 found")
    for part in ("جلسه شورای شهر تهران", "shahr", "https://shahr.example/news/4"):
        assert part in output


def test_programs_get_json(news: Elasticsearch) -> None:
    answer = json.loads(_run("عمومیها", "--json"))
    assert answer["total"] == 3
    hit = answer["hits"][0]
    assert "<em>" in hit["highlights"]["title"][0]
    assert hit["article"]["outlet"]["id"] == "khabar"


@pytest.mark.parametrize(
    ("options", "total"),
    [
        (["--from", "1405-08-15"], 2),
        (["--to", "۱۴۰۵/۰۸/۱۱"], 1),
        (["--from", "آبان ۱۴۰۵", "--to", "1405/08"], 6),
        (["--from", "1405/08/11..1405/08/12"], 2),
        (["--to", "از ۱ تا ۱۲ آبان ۱۴۰۵"], 2),
        (["--to", "پارسال"], 0),
        (["--from", "2026-11-03", "--to", "2026-11-04"], 2),
        (["--outlet", "khabar"], 3),
        (["--outlet", "khabar", "--outlet", "shahr"], 6),
        (["--outlet", "خبرگزاری مهر"], 0),
        (["--province", "گیلان"], 1),
        (["--province", "گيلان"], 1),
    ],
)
def test_options_narrow(news: Elasticsearch, options: list[str], total: int) -> None:
    assert json.loads(_run("", *options, "--json"))["total"] == total


def test_pages_and_order(news: Elasticsearch) -> None:
    second = json.loads(_run("استان", "--sort", "oldest", "--page", "2", "--size", "1", "--json"))
    assert [hit["article"]["url"][-1] for hit in second["hits"]] == ["2"]


def test_what_was_asked_in_place_is_one_line(news: Elasticsearch) -> None:
    _, line, *_ = _run("fhvhk").splitlines()
    assert line == "asked instead: باران (the keyboard in the other layout): 2 found"
    answer = json.loads(_run("fhvhk", "--json"))
    assert (answer["fallback"], answer["notes"]) == (
        {"kind": "keyboard", "query": "باران", "total": 2, "more": 0},
        [],
    )
    assert answer["total"] == 0


def test_what_counts_for_nothing_is_noted(news: Elasticsearch) -> None:
    assert "note: a quotation mark without its other half was left out" in _run('"باران')
    assert json.loads(_run('"باران', "--json"))["notes"] == ["a quotation mark without its other half was left out"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["رسانه:ایرناا"], "no outlet is called «ایرناا»"),
        (["--outlet", "ایرناا"], "no outlet is called «ایرناا»"),
        (["استان:پاریس"], "no province is called «پاریس»"),
        (["--province", "پاریس"], "no province is called «پاریس»"),
        (["تاریخ:دیروزها"], "no day, month or year: «دیروزها»"),
    ],
)
def test_an_unknown_name_is_told_and_nothing_is_searched(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["search", *(arguments if len(arguments) == 1 else ["باران", *arguments])])
    assert isinstance(result.exception, PeykError)
    assert message in str(result.exception)


def test_a_wrong_day_is_explained(news: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["search", "باران", "--from", "دیروزها"])
    assert "not a day" in str(result.exception)
