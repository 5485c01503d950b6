"""How markup becomes blocks of text."""

import pytest

from ingest.extract.body import read_blocks
from ingest.extract.document import parse
from ingest.extract.prune import prune


def texts(markup: str, junk: tuple[str, ...] = ()) -> list[str]:
    root = parse(f"<html><body><div class=body>{markup}</div></body></html>".encode())
    assert root is not None
    return [block.text for block in read_blocks(prune(root.find(".//div"), junk))]


LONG = "به گزارش خبرنگار ما، استاندار در این نشست گفت که کارها از فردا آغاز می‌شود و تا پایان سال ادامه دارد. " * 3
LONG = LONG.strip()


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("<p>یک</p><p>دو</p>", ["یک", "دو"]),
        ("<p>یک<p>دو<p>سه", ["یک", "دو", "سه"]),
        ("یک<br><br/>دو<p>سه</p>چهار", ["یک", "دو", "سه", "چهار"]),
        ("<div>یک<div>دو</div>سه</div>", ["یک", "دو", "سه"]),
        ("<h2>میان‌تیتر</h2><p>متن</p>", ["میان‌تیتر", "متن"]),
        ("<blockquote>«نقل»</blockquote>پس از آن", ["«نقل»", "پس از آن"]),
        ("<ul><li>الف<li>ب</ul>", ["الف", "ب"]),
        ("<ol><li><p>الف</p><li><p>ب</p></ol>", ["الف", "ب"]),
        ("<table><tr><th>نام</th><th>امتیاز</th></tr><tr><td>قم<td>۳۰</table>", ["نام امتیاز", "قم ۳۰"]),
        ("<p>می<b>\u200cشود</b></p>", ["می\u200cشود"]),
        ("<p>کتاب&zwnj;ها و خانه&#8204;ها و خانه&#x200c;ی ما</p>", ["کتاب\u200cها و خانه\u200cها و خانه\u200cی ما"]),
        ("<p>کتاب<span>ها</span>ی <i>ما</i></p>", ["کتابها" + "ی ما"]),
        ("<p>یک\n\t  دو&nbsp;سه&nbsp;&nbsp;چهار</p>", ["یک دو سه چهار"]),
        ("<p>&nbsp;</p><p>\u200f</p><p>متن</p>", ["\u200f", "متن"]),
        ("<p>&laquo;نقل&raquo; &amp; &lt;b&gt; &ldquo;x&rdquo;</p>", ["«نقل» & <b> “x”"]),
        ("<p>پیش<!-- نهان -->پس</p>", ["پیشپس"]),
        ("<p>متن یک</p><figure><img src=a.jpg><figcaption>شرح عکس</figcaption></figure>", ["متن یک"]),
        ("<p>متن</p><figure><table><tr><td>جدول</td></tr></table></figure>", ["متن", "جدول"]),
        ("<p>متن <a href=/x>پیوند</a> دیگر</p>", ["متن پیوند دیگر"]),
        ("<pre>یک\nدو</pre>", ["یک", "دو"]),
    ],
)
def test_blocks(markup: str, blocks: list[str]) -> None:
    assert texts(markup) == blocks


@pytest.mark.parametrize(
    "junk",
    [
        '<div class="share-buttons">اشتراک</div>',
        '<div class="x Related_News">خبر</div>',
        '<div id="toc_container">فهرست</div>',
        "<form>نام: ایمیل:</form>",
        "<aside>در حاشیه</aside>",
        '<p class="wp-caption-text">عکس: آرشیو</p>',
        '<div class="sharedaddy sd-sharing-enabled">تلگرام</div>',
        '<div class="item-code">کد خبر <span>1353889</span></div>',
        '<div class="advertisement">آگهی</div>',
        '<p style="color: red; display : none">نهان</p>',
    ],
)
def test_junk_within_goes_and_the_text_around_stays(junk: str) -> None:
    assert texts(f"<p>{LONG}</p>{junk} دنباله<p>پایان</p>") == [LONG, "دنباله", "پایان"]


def test_a_profile_s_own_junk() -> None:
    assert texts(f"<p>{LONG}</p><div class=aftab_x1>آفتاب</div>", ("aftab_*",)) == [LONG]


def test_a_name_never_takes_most_of_the_story() -> None:
    assert texts(f'<div class="print-content"><p>{LONG}</p></div><p>پایان</p>') == [LONG, "پایان"]


def test_a_paragraph_pasted_into_a_box_of_junk_stays() -> None:
    assert texts(f'<p>{LONG}</p><div class="tags-list">{LONG}</div>') == [LONG, LONG]


def test_rest_of_the_page_that_fell_into_an_open_body() -> None:
    markup = f"""<p>{LONG}</p><div class=wrapper></div><div><div class="social_icons">تلگرام</div> پس از آن</div>
        <div class=comments><p>{LONG}</p></div><div id=footer>{LONG}</div>"""
    assert texts(markup) == [LONG]


def test_a_count_of_comments_above_the_text_is_not_its_end() -> None:
    assert texts(f'<p>ایستگاه تازه</p><div class="comments">۳ نظر</div><p>{LONG}</p>') == ["ایستگاه تازه", LONG]


def test_links_are_counted() -> None:
    links = "<p><a href='/1'>یک دو</a></p><p>متن <a href='/2'>سه</a></p><p><a name=x>چهار</a></p>"
    root = parse(f"<html><body>{links}".encode())
    assert root is not None
    assert [(block.text, block.is_link) for block in read_blocks(prune(root.find("body")))] == [
        ("یک دو", True),
        ("متن سه", False),
        ("چهار", False),
    ]
