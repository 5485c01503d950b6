"""For any bytes: one outcome, no exception."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.clean import clean
from ingest.extract import extract
from ingest.extract.bounds import MOST_ATTRIBUTES, MOST_BYTES, MOST_TAGS
from ingest.model import Article, NotAnArticle
from tests.extract.pages import article, iransamaneh, outlet, page, wordpress

PROSE = "به گزارش ما این خبر در قم و از سوی استاندار منتشر شد و او گفت که کار تا پایان سال ادامه دارد. "
FAMILIES = ("unknown", "iransamaneh", "nastooh", "asam", "studiokhabar", "wordpress", "irandrupal", "tasnim", "fars")
PIECES = st.sampled_from(
    [
        *("<div class=body>", '<div class="title"><h1>', "</div>", "<p>", "<br>", "<a href='/x'>", "</a>", "<article>"),
        *("<h1>", "<title>", "<script>", "<style>", "</", "<!--", "]]>", "<![CDATA[", "<?xml ?>", "<table><tr><td>"),
        *(
            "&zwnj;",
            "&#8204;",
            "&#0;",
            "&#x110000;",
            "&amp",
            "\u200c",
            "\u202e",
            "\x00",
            "\ufeff",
            "😀",
            '<meta name="',
        ),
        *('<script type="application/ld+json">{"@type":"NewsArticle",', '"headline":', '"datePublished":"۱۴۰۵/۰۸/۳۰"'),
        *('<meta property="article:published_time" content="۱۳۹۷/۱۳/۴۵">', '<link rel=canonical href="http://[">'),
        *('<img src="http://[::1">', '<div class="entry-content">', "<form>", "<svg>", "<math>", "<select>", "%zz"),
        *("بیشتر بخوانید:", "نظر شما", "صفحه مورد نظر یافت نشد", "انتهای پیام/", PROSE, PROSE * 5, "{", "}", '"', "'"),
    ]
)
KINDS = st.sampled_from(["text/html", "", "text/html; charset=x", "a/b"])


@given(st.binary(max_size=3000), st.sampled_from(FAMILIES), KINDS)
def test_any_bytes(body: bytes, family: str, kind: str) -> None:
    assert isinstance(extract(page(body, kind=kind), outlet(family)), Article | NotAnArticle)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(FAMILIES))
def test_any_markup(text: str, family: str) -> None:
    result = extract(page(text.encode("utf-8", "surrogatepass")), outlet(family))
    assert isinstance(result, NotAnArticle) or (result.title and result.body)


@given(st.lists(PIECES, max_size=60).map("".join), st.sampled_from(FAMILIES))
def test_any_markup_through_the_whole_line(text: str, family: str) -> None:
    html = iransamaneh(text, f"<p>{PROSE}</p>{text}", kicker=text, lead=text, date=text, code=text)
    assert isinstance(clean(page(html.encode("utf-8", "surrogatepass")), outlet(family)), Article | NotAnArticle)


def test_a_flood_of_names_is_read_once() -> None:
    """Ambiguous names, forty thousand times: a context search for each mention would take too long."""
    flood = "استقلال و عراقچی در کابل، استان قم به گزارش فارس " * 8_000
    found = clean(page(iransamaneh("تیتر خبر ما", f"<p>{PROSE}</p><p>{flood}")), outlet("iransamaneh"))
    assert article(found).province == ("قم",)


@settings(max_examples=60)
@given(data=st.data())
def test_mutated_pages(data: st.DataObject) -> None:
    pages = [iransamaneh("تیتر خبر ما", f"<p>{PROSE * 5}"), wordpress("تیتر خبر ما", f"<p>{PROSE * 5}")]
    whole = data.draw(st.sampled_from(pages)).encode()
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(whole)))
        whole = whole[:start] + data.draw(st.binary(max_size=20)) + whole[start + data.draw(st.integers(0, 200)) :]
    assert isinstance(extract(page(whole), outlet(data.draw(st.sampled_from(FAMILIES)))), Article | NotAnArticle)


@settings(max_examples=20)
@given(data=st.data())
def test_mutated_real_pages(shared: Path, data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(sorted((shared / "pages").glob("*.html"))))
    whole = bytearray(file.read_bytes())
    for _ in range(data.draw(st.integers(1, 20))):
        start = data.draw(st.integers(0, len(whole) - 1))
        whole[start : start + data.draw(st.integers(0, 3000))] = data.draw(st.binary(max_size=30))
    body = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    assert isinstance(extract(page(body), outlet("iransamaneh")), Article | NotAnArticle)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\0" * 100, "empty"),
        (b"%PDF-1.7 nothing here is markup", "not-html"),
        (b'{"json": true}', "not-html"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not-html"),
        (b"<p>" + b"a" * MOST_BYTES, "too-large"),
        (b"<p>" * (MOST_TAGS + 1), "too-complex"),
        (b"<div>" * 100_000 + PROSE.encode(), "too-complex"),
        (b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(5_000)) + b">", "too-complex"),
        (b"<html><body><p " + b" ".join(b'a%d=">"' % n for n in range(50_000)) + b">", "too-complex"),
        (b"<div>" * 20_000 + PROSE.encode() * 9, "no-text"),
        (b"&amp;&zwnj;" * 500_000, "not-html"),
    ],
    ids=lambda value: value[:12].decode("latin-1") if isinstance(value, bytes) else value,
)
def test_refused_with_a_reason(body: bytes, reason: str) -> None:
    refused = extract(page(body), outlet())
    assert isinstance(refused, NotAnArticle)
    assert refused.reason == reason


@pytest.mark.parametrize("kind", ["application/pdf", "image/jpeg", "application/rss+xml", "application/json", "a/b"])
def test_other_types_are_not_parsed(kind: str) -> None:
    refused = extract(page(iransamaneh("تیتر", PROSE * 9), kind=kind), outlet())
    assert refused == NotAnArticle("not-html", f"content-type {kind}")


def test_a_story_within_the_bounds_is_read() -> None:
    """Long prose, an inlined picture, and many attributes."""
    picture = '<img src="data:image/png;base64,' + "iVBORw0KGgo/+=" * 40_000 + '">'
    attributes = " ".join(f"data-a{number}=1" for number in range(MOST_ATTRIBUTES // 2))
    html = iransamaneh("تیتر", f"{picture}<p {attributes}>{PROSE * 3_000}</p><p>{PROSE}</p>")
    body = article(extract(page(html), outlet("iransamaneh"))).body
    assert body.split("\n") == [(PROSE * 3_000).strip(), PROSE.strip()]


def test_an_element_nested_in_itself_is_read_once() -> None:
    html = iransamaneh("تیتر", '<div class="body">' * 500 + PROSE * 9)
    assert article(extract(page(html), outlet("iransamaneh"))).body == (PROSE * 9).strip()
