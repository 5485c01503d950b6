"""The body of a page of unknown layout, and the confidence in it."""

import pytest

from benchmarks.extraction import gold
from ingest.extract.density import BodyGuess, find_body
from ingest.extract.document import Document, open_document
from ingest.extract.story import LEAST_CONFIDENCE, LEAST_CONFIDENCE_UNSAID
from tests.extract.pages import page

TEXT = "او گفت که کار این پروژه از بهار آغاز شده است و تا پایان سال به بهره‌برداری می‌رسد و مردم از آن سود می‌برند."
LEAD = "این خبر دیگری است که در آن از افتتاح یک پروژه در استان گفته‌اند و هیچ ربطی به خبر این صفحه ندارد."
COMMENT = "به نظر من این کار باید سال‌ها پیش انجام می‌شد و حالا هم از آن برای مردم سودی در نمی‌آید و دیر شده است."


def found(body: str) -> BodyGuess | None:
    document = open_document(page(f"<html><body>{body}</body></html>"))
    assert isinstance(document, Document)
    return find_body(document)


def comment(number: int) -> str:
    return f"<div><b>کاربر {number}</b><p>{COMMENT}</p><a href=#>پاسخ</a></div>"


@pytest.mark.parametrize(
    ("around", "why"),
    [
        ("<div>" + "".join(map(comment, range(9))) + "</div>", "comments longer than the story"),
        (f"<div><h3><a href=/1>تیتر خبر دیگر</a></h3><p>{LEAD}</p></div>" * 9, "leads of other stories"),
        (f"<footer><p>{TEXT * 9}</p></footer>", "a long notice at the foot"),
        ("<ul>" + "<li><a href=/1>تیتر خبر دیگری از همین رسانه که در کنار آمده است</a></li>" * 40 + "</ul>", "links"),
        (f"<form><p>{TEXT * 9}</p></form>", "terms of use in a form"),
    ],
)
def test_what_stands_around_does_not_weigh_more(around: str, why: str) -> None:
    body = found(f"<div><div id=story><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p></div>{around}</div>")
    assert body
    assert body.element.get("id") == "story", why
    assert body.confidence >= LEAST_CONFIDENCE_UNSAID


def test_a_form_around_the_whole_page_does_not_hide_it() -> None:
    body = found(f"<form><div>{'<span>منو</span>' * 60}</div><div id=story>{f'<p>{TEXT}</p>' * 4}</div></form>")
    assert body
    assert body.element.get("id") == "story"


def test_the_innermost_container_of_nearly_all_text() -> None:
    body = found(f"<article><p>{LEAD}</p><div><div id=story>{f'<p>{TEXT}</p>' * 9}</div></div></article>")
    assert body
    assert body.element.get("id") == "story"


def test_a_container_of_most_of_the_text_is_not_all_of_it() -> None:
    body = found(f"<article id=story><p>{LEAD}</p><p>{TEXT}</p><div>{f'<p>{TEXT}</p>' * 4}</div></article>")
    assert body
    assert body.element.get("id") == "story", "its first paragraphs stand outside of the inner box"


def test_captions_neither_help_nor_harm() -> None:
    caption = f"<figure><figcaption>{LEAD}</figcaption></figure>"
    body = found(f"<div id=story><p>{TEXT}</p>{caption * 9}<p>{TEXT}</p><p>{TEXT}</p></div>")
    assert body
    assert body.element.get("id") == "story"


def test_other_stories_alone_are_no_body() -> None:
    body = found(f"<div><h3><a href=/1>تیتر خبر دیگر</a></h3><p>{LEAD}</p></div>" * 9)
    assert body is None or body.confidence == 0


def test_confidence_tells_stories_from_the_rest() -> None:
    """All authored pages with text of their own; between the two bounds, the page's head decides."""
    sure = {True: list[float](), False: list[float]()}
    for case in gold.pages():
        document = open_document(page(case.html, case.url))
        assert isinstance(document, Document)
        body = find_body(document)
        if case.gold is None or body:
            sure[case.gold is not None].append(body.confidence if body else 0.0)
    assert min(sure[True]) >= LEAST_CONFIDENCE
    assert max(sure[False]) < LEAST_CONFIDENCE_UNSAID
