"""Whether two texts are one story, and whether a page has a headline."""

from dataclasses import replace

import pytest

from ingest.dedupe import fingerprint
from ingest.model import Article, OutletRef
from ingest.story.likeness import is_about_same, is_alike, is_distinctive, is_same, kept, shares_title, text_of
from tests.crawl.press import words


def article(title: str, body: str, lead: str | None = None) -> Article:
    url = "https://kavir.example/1"
    return fingerprint(Article(url, url, OutletRef("kavir"), title, body, lead=lead))


WHOLE = article("شورای شهر بودجه را بررسی کرد", words(200, "body"))
PART = replace(WHOLE, body=WHOLE.body[:100], content_hash="part")
OTHER = article("باران در راه است", words(200, "other"))


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        pytest.param("abcdefghij", "abcdefghij", 1, id="the same"),
        pytest.param("abcdefgh", "xabcdefghx", 1, id="all of a text of one piece"),
        pytest.param("abcdefghi", "abcdefghx", 1 / 2, id="one piece of two"),
        pytest.param("abcdefg", "abcdefg", 1, id="shorter than a piece"),
        pytest.param("abcdefg", "abcdefgh", 0, id="a short text is not a piece of a longer one"),
        pytest.param("abcdefghij", "klmnopqrst", 0, id="another"),
        pytest.param("می\u200cشود و مي‌رود", "می شود و می رود", 1, id="another spelling"),
    ],
)
def test_how_much_of_a_text_is_left(before: str, after: str, share: float) -> None:
    assert kept(before, after) == share


def test_half_of_a_text_makes_it_the_same() -> None:
    one = replace(WHOLE, title="", body="abcdefghi", content_hash="one")
    half = replace(one, body="abcdefghx", content_hash="half")
    assert is_same(one, half), "one of two pieces"
    assert not is_same(replace(one, body="abcdefghij"), replace(half, body="abcdefghxx")), "one of three"


def test_a_part_is_alike_but_has_not_the_whole() -> None:
    assert is_same(PART, WHOLE) and not is_same(WHOLE, PART)
    assert is_alike(PART, WHOLE) and is_alike(WHOLE, PART)
    assert not is_alike(WHOLE, OTHER)


@pytest.mark.parametrize(
    ("title", "text", "shared"),
    [
        pytest.param("شورای شهر بودجه کرد", "شورای شهر دیروز", True, id="half of the words"),
        pytest.param("شورای شهر بودجه", "شورای روستا", False, id="a third"),
        pytest.param("از به شهر", "در شهر است", True, id="words of two letters say nothing"),
        pytest.param("از به در شهر", "از به در روستا", False, id="not even if they are shared"),
        pytest.param("شوراي شهر", "شورای شهر", True, id="another spelling"),
    ],
)
def test_a_text_that_bears_a_title(title: str, text: str, shared: bool) -> None:
    assert shares_title(title, text) is shared
    assert is_about_same(article(title, OTHER.body), replace(OTHER, title="", body=text)) is shared


@pytest.mark.parametrize(
    ("title", "telling"),
    [("شورای شهر بودجه خواست", True), ("شورای شهر بودجه را", False), ("شهر شهر شهر شهر", False), ("", False)],
)
def test_a_title_of_four_words_tells_a_story(title: str, telling: bool) -> None:
    assert is_distinctive(title) is telling


def test_the_text_of_an_article_is_title_lead_and_body() -> None:
    assert text_of(article("تیتر", "متن", "لید")) == "تیتر\nلید\nمتن"
    assert text_of(article("تیتر", "متن")) == "تیتر\nمتن"
