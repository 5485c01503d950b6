"""No part of a story is lost or doubled, however broken its page is."""

from collections.abc import Callable

import pytest

from ingest.model import Article
from tests.extract.layouts import FLASH, FOOT, LAYOUTS, NAV, SAID, STORY, TITLE, divs, lines, paragraphs, read, semantic

P = [f"<p>{text}</p>" for text in STORY]
HEAD = f'<html lang="fa"><head><meta charset="utf-8"><title>{TITLE} - سنگان</title>{SAID}</head>'
H1 = f"<h1>{TITLE}</h1>"
ALL = "".join(P)


@pytest.mark.parametrize(
    ("why", "html"),
    [
        (
            "a second page behind an empty one",
            f"{HEAD}<body></body></html><html><body><ul>{NAV}</ul>{H1}{ALL}</body></html>",
        ),
        (
            "the page ends among its paragraphs",
            f"{HEAD}<body><article>{H1}{P[0]}{P[1]}</body></html>{''.join(P[2:])}</article>",
        ),
        ("so does its body", f"{HEAD}<body><div>{H1}{''.join(P[:3])}</body>{''.join(P[3:])}</div></html>"),
        ("capitals", f"{HEAD}<BODY>{H1}{P[0]}</BODY></HTML>{''.join(P[1:])}"),
        (
            "three pages",
            f"{HEAD}<body>{H1}{P[0]}</body></html><html><body>{P[1]}{P[2]}</body></html><html>{P[3]}{P[4]}</html>",
        ),
        (
            "a form around the page, as ASP.NET makes",
            f"{HEAD}<body><form method=post><div>منو</div>{H1}<div>{ALL}</div></form>",
        ),
        ("a form around the body alone", f"{HEAD}<body><ul>{NAV}</ul>{H1}<form><div>{ALL}</div></form></body>"),
        ("a form around half of it", f"{HEAD}<body>{H1}<div>{P[0]}{P[1]}<form>{''.join(P[2:])}</form></div></body>"),
        (
            "a menu that is never closed",
            f"{HEAD}<body><nav><ul>{NAV}<main><article>{H1}{ALL}<footer><p>{FOOT}</footer>",
        ),
        ("a margin that is never closed", f"{HEAD}<body><aside><ul>{NAV}</ul><div>{H1}{ALL}</div>"),
        ("a link that is never closed", f'{HEAD}<body><article>{H1}<a href="/x">{ALL}</article>'),
        (
            "a picture that is never closed",
            f"{HEAD}<body><article>{H1}<figure><img src=1><figcaption>پل</figcaption>{ALL}</article>",
        ),
        ("share buttons that are never closed", f'{HEAD}<body><article>{H1}<div class="share">{ALL}</article>'),
        ("paragraphs that are never closed", f"{HEAD}<body>{H1}<div>{'<p>'.join(('', *STORY))}</div>"),
        ("lines in spans", f"{HEAD}<body><div>{H1}{''.join(f'<span>{text}</span><br>' for text in STORY)}</div>"),
        (
            "a text right beside its headline",
            f"{HEAD}<body><ul>{NAV}</ul><center><b>{TITLE}</b><br>{'<br>'.join(STORY)}</center>",
        ),
    ],
    ids=lambda value: value if " " in value and "<" not in value else "",
)  # fmt: skip
def test_broken_pages(why: str, html: str) -> None:
    assert lines(html) == list(STORY), why


@pytest.mark.parametrize("name", ["entry-content", "post-content", "news-text", "body", "item-text", "x1"])
def test_a_body_in_two_boxes_of_one_class(name: str) -> None:
    for layout in LAYOUTS:
        first, second = paragraphs(*STORY[:3]), paragraphs(*STORY[3:])
        advertisement = '<div class="adv"><a href="/x">آگهی</a></div>'
        body = f'<div class="{name}">{first}</div>{advertisement}<div class="{name}">{second}</div>'
        assert lines(layout(body)) == list(STORY)


def test_a_body_in_parts_of_many_kinds() -> None:
    sections = "".join(f'<section class="part">{paragraph}</section>' for paragraph in P)
    numbered = f'<div class="part1">{"".join(P[:3])}</div><div class="part2">{"".join(P[3:])}</div>'
    lead = f'<div class="lid">{P[0]}</div><div class="matn">{"".join(P[1:])}</div>'
    live = f'{P[0]}<div class="live"><div><h3>۱۰:۲۰ - کاسبان</h3></div><div>{"".join(P[1:])}</div></div>'
    assert all(lines(semantic(body)) == list(STORY) for body in (sections, numbered, lead))
    assert lines(semantic(live)) == [STORY[0], "۱۰:۲۰ - کاسبان", *STORY[1:]]


PRICES = (("سیب", "۴۵٬۰۰۰"), ("پرتقال", "۳۸٬۰۰۰"), ("خیار", "۲۲٬۰۰۰"), ("پیاز", "۱۸٬۰۰۰"))
ROWS = "".join(f"<tr><td>{name}</td><td>{price}</td></tr>" for name, price in PRICES)
ABOVE = "نرخ میوه و تره‌بار در میدان مرکزی سنگان امروز به شرح جدول زیر اعلام شد:"


@pytest.mark.parametrize(
    ("why", "body"),
    [
        ("a table below a sentence", f"<p>{ABOVE}</p><table>{ROWS}</table>"),
        ("a table below a label", f"<p>قیمت میوه:</p><table>{ROWS}</table>"),
        ("a table in a figure", f"<p>{ABOVE}</p><figure><table>{ROWS}</table></figure>"),
        ("a table above the text", f"<table>{ROWS}</table>{ALL}"),
        ("a table among the text", f"{P[0]}<div class='wrap'><table>{ROWS}</table></div>{P[1]}"),
        ("names that are links", f"<p>{ABOVE}</p><table>{ROWS.replace('<td>سیب', '<td><a href=/g/1>سیب</a>')}</table>"),
        ("a list of terms", f"<p>{ABOVE}</p><dl>{''.join(f'<dt>{n}</dt><dd>{p}</dd>' for n, p in PRICES)}</dl>"),
    ],
)
def test_tables_are_part_of_a_story(why: str, body: str) -> None:
    for layout in LAYOUTS:
        article = read(layout(body))
        assert isinstance(article, Article), why
        assert all(name in article.body and price in article.body for name, price in PRICES), why


@pytest.mark.parametrize(
    ("why", "body"),
    [
        (
            "for desktops and for phones",
            f'<div class="d-none d-md-block">{ALL}</div><div class="d-md-none">{ALL}</div>',
        ),
        ("for the printer", f'{ALL}<div class="print-only">{ALL}</div>'),
        ("an article within itself", f"<article>{ALL}</article>{ALL}"),
        ("in other markup", f"<div>{ALL}</div><div>{'<br>'.join(STORY)}</div>"),
        ("as one paragraph", f"<div>{ALL}</div><div><p>{' '.join(STORY)}</p></div>"),
        ("its beginning, cut short", f"<p>{STORY[0][:70]}...</p>{ALL}"),
        ("its lead", f'<div class="lid">{STORY[0]}</div><div class="matn">{ALL}</div>'),
    ],
)
def test_a_text_that_is_printed_twice(why: str, body: str) -> None:
    assert all(lines(layout(body)) == list(STORY) for layout in LAYOUTS), why


NEXT = "اتوبوس‌های برقی به خیابان‌های سنگان می‌آیند"
REST = paragraphs(
    "چهل دستگاه اتوبوس تازه تا پایان زمستان به ناوگان سنگان افزوده می‌شود و خط‌های کم‌رفت‌وآمد دوباره به راه می‌افتد.",
    "شرکت واحد می‌گوید نیمی از این اتوبوس‌ها برقی است و ایستگاه‌های شارژ آن‌ها در شمال شهر ساخته می‌شود.",
)


@pytest.mark.parametrize(
    ("why", "html"),
    [
        (
            "articles",
            f"{HEAD}<main><article class=s>{H1}{ALL}</article><article class=s><h1>{NEXT}"
            f"</h1>{REST * 3}</article></main>",
        ),
        (
            "boxes of one class",
            f"{HEAD}<div class=p><div>{H1}</div><div>{ALL}</div></div><div class=p><div>"
            f"<h1>{NEXT}</h1></div>{REST}</div>",
        ),
        (
            "pages of a scroll",
            f"{HEAD}<div><div class=q data-page=1>{H1}{ALL}</div><div class=q data-page=2>"
            f"<h1>{NEXT}</h1>{REST}</div></div>",
        ),
        ("one below the other", f"{HEAD}<main>{H1}{ALL}<hr><h1>{NEXT}</h1>{REST}</main>"),
        (
            "bodies of a known class",
            f'{HEAD}{H1}<div class="news-text">{ALL}</div><h1>{NEXT}</h1><div class="news-text">{REST * 3}</div>',
        ),
    ],
)  # fmt: skip
def test_the_next_story_of_an_endless_page(why: str, html: str) -> None:
    assert lines(html) == list(STORY), why


def test_the_class_body_on_the_page_itself() -> None:
    about = paragraphs("پایگاه خبری ما از سال‌ها پیش خبرهای شهر را گرد می‌آورد و در دسترس همگان می‌گذارد.")
    for layout in LAYOUTS:
        html = layout(ALL, around=f'<div class="footer-links">{about * 3}</div>')
        assert lines(html.replace("<body", '<body data-x="1" class="body"', 1)) == list(STORY)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_lines_that_are_kept_by_style(layout: Callable[..., str]) -> None:
    poem = "ای پل کهن\nای یادگار رود\nبمان"
    for block in (f"<pre>{poem}</pre>", f'<div style="white-space: pre-line">{poem}</div>'):
        assert lines(layout(P[0] + block + P[1])) == [STORY[0], *poem.split("\n"), STORY[1]]


def test_entities_that_were_escaped_twice() -> None:
    for again in ("&amp;", "&amp;amp;"):
        assert lines(divs(ALL.replace("\u200c", f"{again}zwnj;"))) == list(STORY)


def test_pictures_without_scripts() -> None:
    body = (
        '<p><img src="data:image/gif;base64,R0"><noscript><img src="/pol.jpg"><img src="/t.gif" width=1></noscript></p>'
    )
    article = read(semantic(body + ALL))
    assert isinstance(article, Article)
    assert [image.url for image in article.images] == ["https://news.sangan.example/pol.jpg"]


def test_a_flash_has_no_need_of_company() -> None:
    assert all(lines(layout(paragraphs(FLASH))) == [FLASH] for layout in LAYOUTS)
