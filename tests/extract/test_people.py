"""A story's authors and photographers, and names that are neither."""

import pytest

from tests.extract.pages import read
from tests.extract.unknown import BODY, PARAGRAPHS, TITLE, story_page

ONE, TWO = "کاوه نیک‌پی", "سارا دل‌آرام"
CARD = "<div><a href='/fa/news/1'><h3>خبر دیگری از گوشهٔ شهر</h3></a><span class='{name}'>" + TWO + "</span></div>"


@pytest.mark.parametrize(
    "name",
    ["author", "writer", "byline", "reporter", "author-name", "news-author", "post-author", "nevisande", "p-author"],
)
def test_bylines_by_their_class(name: str) -> None:
    bare = f"<div class='{name}'>{ONE}</div>"
    labelled = f"<span class='{name}'>نویسنده: {ONE}</span>"
    pages = [
        story_page(under=bare),
        story_page(under=labelled),
        # other authors in a side column and below another story's headline
        story_page(top=f"<aside><div class='{name}'>{TWO}</div></aside>", under=bare),
        story_page(under=bare, foot=CARD.format(name=name)),
    ]
    assert [read(page).authors for page in pages] == [(ONE,)] * len(pages)
    assert read(story_page(foot=CARD.format(name=name))).authors == ()


@pytest.mark.parametrize(
    "label",
    [
        *(
            "نویسنده:",
            "نويسنده:",
            "نویسنده :",
            "خبرنگار:",
            "گزارش:",
            "گزارش از:",
            "به قلم:",
            "به قلم",
            "نگارنده:",
            "مترجم:",
        ),
        *("تهیه و تنظیم:", "یادداشت:", "گفت‌وگو:"),
    ],
)
def test_credits_by_their_label(label: str) -> None:
    last, strong = f"<p>{label} {ONE}</p>", f"<p><strong>{label}</strong> {ONE}</p>"
    pages = [
        story_page(after=last),
        story_page(after=strong),
        story_page(under=f"<div><span>{label} {ONE}</span></div>"),
    ]
    assert [read(page).authors for page in pages] == [(ONE,)] * len(pages)
    assert read(story_page(after=f"<p>{label} {ONE} و {TWO}</p>")).authors == (ONE, TWO)


@pytest.mark.parametrize(
    ("line", "authors", "photographers"),
    [
        (f"گزارش از: {ONE} - عکس از: {TWO}", (ONE,), (TWO,)),
        (f"خبرنگار: {ONE} | عکاس: {TWO}", (ONE,), (TWO,)),
        (f"نویسنده: {ONE} عکاس: {TWO}", (ONE,), (TWO,)),
        (f"گزارش و عکس: {ONE}", (ONE,), (ONE,)),
        (f"(گزارش: {ONE})", (ONE,), ()),
        (f"عکاسان: {ONE}، {TWO}", (), (ONE, TWO)),
        (f"تصاویر: {TWO}", (), (TWO,)),
        ("عکس از بازار بزرگ شهر", (), ()),
        ("او پرسید: گزارش: وضع راه‌ها چگونه است و چرا پل هنوز بسته مانده است؟", (), ()),
        ("نویسندهٔ این کتاب سارا دل‌آرام است.", (), ()),
    ],
)
def test_closing_lines(line: str, authors: tuple[str, ...], photographers: tuple[str, ...]) -> None:
    found = read(story_page(after=f"<p>{line}</p>"))
    assert (found.authors, found.photographers) == (authors, photographers)


def test_a_sub_heading_among_the_paragraphs_is_no_credit() -> None:
    found = read(story_page(body=f"<p>{PARAGRAPHS[0]}</p><p>گزارش: وضعیت راه‌های استان</p>{BODY}"))
    assert found.authors == ()
    assert "گزارش: وضعیت راه‌های استان" in found.body


def test_a_byline_below_the_first_paragraph_is_one() -> None:
    found = read(story_page(body=f"<p>{PARAGRAPHS[0]}</p><p>خبرنگار: {ONE}</p>{BODY}"))
    assert found.authors == (ONE,)
    assert ONE not in found.body


@pytest.mark.parametrize(
    ("name", "content", "authors"),
    [
        ("author", ONE, (ONE,)),
        ("DC.creator", ONE, (ONE,)),
        ("parsely-author", ONE, (ONE,)),
        # the site's maker, an account, a desk, an address
        ("author", "Rayan Web Design Co.", ()),
        ("author", "طراحی سایت رایان پرداز", ()),
        ("author", "John Smith", ()),
        ("author", "Super User", ()),
        ("author", "گروه اقتصادی دیدبان", ()),
        ("author", "info@sepiddasht.example", ()),
        ("article:author", "https://facebook.com/x", ()),
        ("author", "خبر نمونه | اخبار ایران و جهان", ()),
    ],
)
def test_names_in_the_head(name: str, content: str, authors: tuple[str, ...]) -> None:
    assert read(story_page(head=f'<meta name="{name}" content="{content}">')).authors == authors


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        (f'{{"@type":"Person","name":"{ONE}"}}', (ONE,)),
        (f'{{"@type":"https://schema.org/Person","name":"{ONE}"}}', (ONE,)),
        (f'{{"@type":"Person","name":["{ONE}","{TWO}"]}}', (ONE, TWO)),
        (f'["{ONE}", {{"name":"{TWO}"}}]', (ONE, TWO)),
        (f'"{ONE}، {TWO}"', (ONE, TWO)),
        ('{"@type":"Person","name":"کاوه نیک&zwnj;پی"}', (ONE,)),
        ('{"@type":"NewsMediaOrganization","name":"دیدبان سپیددشت نو"}', ()),
        ('{"@type":"Person","name":"خبر نمونه"}', ()),
        ('{"@type":"Person","name":"گروه اقتصاد"}', ()),
        ('{"@type":"Person","name":"خبرنگار"}', ()),
    ],
)
def test_names_in_json_ld(author: str, authors: tuple[str, ...]) -> None:
    story = f'{{"@type":"NewsArticle","headline":"{TITLE}","author":{author}}}'
    assert read(story_page(head=f'<script type="application/ld+json">{story}</script>')).authors == authors


def test_json_ld_that_refers_to_its_author() -> None:
    story = f'{{"@type":"Article","headline":"{TITLE}","author":{{"@id":"#a"}}}}'
    graph = f'{story},{{"@type":"Person","@id":"#a","name":"{ONE}"}}'
    assert read(story_page(head=f'<script type="application/ld+json">{{"@graph":[{graph}]}}</script>')).authors == (
        ONE,
    )


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        (f"<div class='author'>{ONE} - ۱۹ آبان ۱۴۰۵</div>", (ONE,)),
        (f"<div class='author'>{ONE}، خبرنگار اقتصادی</div>", (ONE,)),
        (f"<span class='byline'>توسط {ONE}</span>", (ONE,)),
        ("<span class='byline'>By Reza Nikpey</span>", ("Reza Nikpey",)),
        ("<span class='author'>توسط مدیر سایت</span>", ()),
        # a motto in the place of the name
        ("<span class='byline'>بازتاب صدای مردم کوهپایه زیر آسمان زرین</span>", ()),
    ],
)
def test_what_stands_beside_a_name(line: str, authors: tuple[str, ...]) -> None:
    assert read(story_page(under=line)).authors == authors


def test_readers_who_comment_are_no_authors() -> None:
    named = "<div id='comments'><div class='author'>رضا بهرامی</div><p>خوب بود</p></div>"
    nameless = "".join(
        f"<div class='c1'><span class='author'>{name} بهرامی</span><p>خوب بود</p></div>" for name in ("رضا", "مریم")
    )
    assert [read(story_page(foot=foot)).authors for foot in (named, nameless)] == [(), ()]


def test_jnews_cards_of_other_stories() -> None:
    cards = f"""<div class="jeg_postblock"><article class="jeg_post">
        <h3 class="jeg_post_title"><a href="/2">خبر دیگری از شهر</a></h3>
        <div class="jeg_meta_author"><a href="/b">{TWO}</a></div></article></div>"""
    body = f'<div class="jeg_post_content"><div class="content-inner">{BODY}</div></div>'
    heading = f'<h1 class="jeg_post_title">{TITLE}</h1>'
    byline = f'<div class="jeg_meta_author">توسط <a href="/a">{ONE}</a></div>'
    head = '<meta name="generator" content="WordPress">'
    pages = [story_page(head=head, heading=heading + line, body=body, foot=cards) for line in (byline, "")]
    assert [read(page).authors for page in pages] == [(ONE,), ()]
