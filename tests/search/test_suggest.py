"""Suggestions while someone types."""

from dataclasses import replace
from datetime import timedelta

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from ingest.cli.app import app
from ingest.errors import PeykError
from ingest.search.suggest import Suggestion, suggest
from ingest.settings import settings
from tests.search.conftest import SPELLINGS, START, article, fill

Z = "\u200c"


@pytest.fixture(scope="module")
def typed_at(shelf: Elasticsearch) -> Elasticsearch:
    titles = [
        *(f"نشست روابط {spelling} استان" for spelling in SPELLINGS),
        f"سامانهٔ اطلاع{Z}رسانی راه{Z}ها",
        "اطلاع رساني سيل در گلستان",
        f"بارش آغاز می{Z}شود",
        f"گفت{Z}وگوی هسته{Z}ای",
        "كتاب تازه در نمايشگاه",
    ]
    stories = [replace(article(number, title), tags=("استان",)) for number, title in enumerate(titles, 1)]
    stories[3] = replace(stories[3], tags=(f"اطلاع{Z}رسانی", "راه"))
    stories[4] = replace(stories[4], tags=("اطلاع رسانی", "سیل", "گلستان"))
    stories[7] = replace(stories[7], tags=("سیل", "کتاب"))
    fill(shelf, stories)
    return shelf


def _texts(found: list[Suggestion], kind: str) -> list[str]:
    return [suggestion.text for suggestion in found if suggestion.kind == kind]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param("کتا", "كتاب تازه در نمايشگاه", id="the beginning of a word"),
        pytest.param("كتاب ت", "كتاب تازه در نمايشگاه", id="Arabic letters"),
        pytest.param("کتاب در نمایشگ", "كتاب تازه در نمايشگاه", id="words need not be neighbours"),
        pytest.param("اطلاعرس", f"سامانهٔ اطلاع{Z}رسانی راه{Z}ها", id="a glued compound finds one with a half-space"),
        pytest.param("اطلاع رس", f"سامانهٔ اطلاع{Z}رسانی راه{Z}ها", id="a spaced one too"),
        pytest.param(f"اطلاع{Z}رس", "اطلاع رساني سيل در گلستان", id="a half-space finds a space"),
        pytest.param("اطلاعرسان", "اطلاع رساني سيل در گلستان", id="glued finds a space"),
        pytest.param("می ش", f"بارش آغاز می{Z}شود", id="a verb with a space"),
        pytest.param("میش", f"بارش آغاز می{Z}شود", id="a glued verb"),
        pytest.param("هسته ا", f"گفت{Z}وگوی هسته{Z}ای", id="an adjective of a silent heh"),
        pytest.param(f"هسته{Z}", f"گفت{Z}وگوی هسته{Z}ای", id="ends in a half-space"),
        pytest.param("گفت و گو", f"گفت{Z}وگوی هسته{Z}ای", id="two verbs joined by and"),
    ],
)
def test_a_title_is_suggested_for_what_is_half_typed(typed_at: Elasticsearch, typed: str, expected: str) -> None:
    assert expected in _texts(suggest(typed_at, typed), "title")


@pytest.mark.parametrize("typed", ["عمومی ه", "عمومیه", f"عمومی{Z}ه", "عمومی های", "عمومیهای", f"عمومی{Z}های", "عموم"])
def test_a_title_in_three_spellings_is_suggested_once(typed_at: Elasticsearch, typed: str) -> None:
    assert len(_texts(suggest(typed_at, typed), "title")) == 1


def test_common_tags_come_first_in_one_spelling_and_new_titles_next(typed_at: Elasticsearch) -> None:
    found = suggest(typed_at, "سی")
    assert found[0] == Suggestion("سیل", "tag", 2)
    assert _texts(suggest(typed_at, "اطلاع"), "tag") == ["اطلاع رسانی"]
    titles = _texts(suggest(typed_at, "اطلاع"), "title")
    assert titles == ["اطلاع رساني سيل در گلستان", f"سامانهٔ اطلاع{Z}رسانی راه{Z}ها"]


@pytest.mark.parametrize(
    "typed", ["", " ", "ک", Z, "!", "ت*", "قلمکار", "\x00", "ه" * 1_000_000, " ".join("ابپتث" * 1000)]
)
def test_what_says_too_little_or_nothing_known_suggests_nothing(typed_at: Elasticsearch, typed: str) -> None:
    assert suggest(typed_at, typed) == []


def test_withdrawn_articles_suggest_nothing(elastic: Elasticsearch) -> None:
    fill(elastic, [replace(article(1, "کتاب تازه"), withdrawn=True, published_at=START + timedelta(days=1))])
    assert suggest(elastic, "کتاب") == []


def test_before_anything_was_indexed_the_answer_says_so(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index of articles yet"):
        suggest(elastic, "خبر")


def test_an_index_that_is_not_of_peyk_is_told(elastic: Elasticsearch) -> None:
    elastic.indices.create(index=settings().index("articles"), settings={"number_of_replicas": 0})
    with pytest.raises(PeykError, match=r"^no suggestions: .*fa_typed"):
        suggest(elastic, "خبر")


def test_the_command_prints_a_table(typed_at: Elasticsearch) -> None:
    result = CliRunner().invoke(app, ["suggest", "سی"])
    assert result.exit_code == 0, result.output
    assert "سیل" in result.stdout
