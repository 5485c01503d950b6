"""Identity and version of an article, and clusters of wire copies."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.dedupe import article_id, fingerprint, identity
from ingest.model import Article, OutletRef
from ingest.normalise.url import canonical_url, news_code

BODY = """
استاندار کرمان گفت: برنامه‌های توسعه استان با همکاری مردم پیش می‌رود و هیچ طرح نیمه‌تمامی رها نمی‌شود.

وی افزود: از ابتدای امسال ۱۲ طرح آب‌رسانی در شهرستان‌های جنوبی به بهره‌برداری رسیده و سه طرح دیگر
تا پایان پاییز آماده می‌شود. اعتبار این طرح‌ها از محل منابع ملی و استانی تأمین شده است.
""".strip()
ARTICLE = Article(
    url="https://khabar.ir/fa/news/877747/x",
    canonical_url="https://khabar.ir/fa/news/877747/x",
    outlet=OutletRef("khabar"),
    title="طرح نیمه\u200cتمام رها نمی\u200cشود",
    body=BODY,
    news_code="877747",
)


def cluster(body: str, title: str = "تیتری دیگر") -> str | None:
    return fingerprint(replace(ARTICLE, title=title, body=body)).cluster_id


@pytest.mark.parametrize(
    ("family", "addresses"),
    [
        (
            "iransamaneh",
            [
                "http://www.khabar.ir/fa/news/877747/عنوان-نخست",
                "https://khabar.ir/fa/news/877747/عنوان-دوم?utm_source=rss",
                "https://m.khabar.ir/fa/amp/news/877747",
                "https://khabar.ir/fa/print/877747",
                "https://khabar.ir/fa/tiny/news-877747",
            ],
        ),
        ("nastooh", ["https://khabar.ir/news/7712/%D8%A7", "https://khabar.ir/amp/7712/", "http://www.khabar.ir/photo/7712"]),
        ("wordpress", ["http://www.khabar.ir/1398/04/خبر-می\u200cرسد/", "https://khabar.ir/1398/04/%d8%ae%d8%a8%d8%b1-%d9%85%db%8c%e2%80%8c%d8%b1%d8%b3%d8%af/amp"]),
    ],
)  # fmt: skip
def test_one_article_under_many_addresses(family: str, addresses: list[str]) -> None:
    canonical = [canonical_url(address) for address in addresses]
    assert len({identity("khabar", news_code(url, family), url) for url in canonical}) == 1


def test_different_articles_differ() -> None:
    known = [
        identity("khabar", "1", "https://khabar.ir/fa/news/1"),
        identity("khabar", "2", "https://khabar.ir/fa/news/2"),
        identity("paygah", "1", "https://paygah.ir/fa/news/1"),
        identity("khabar", None, "https://khabar.ir/fa/news/1"),
        # editions in other languages number for themselves
        identity("khabar", "1", "https://khabar.ir/en/news/1"),
        identity("khabar", "1", "https://ar.khabar.ir/news/1"),
    ]
    assert len(set(known)) == len(known)
    assert article_id(ARTICLE) == identity("khabar", "877747", ARTICLE.canonical_url)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "طرح نیمه تمام رها نمی\u200cشود"},
        {"kicker": "استاندار:"},
        {"subtitle": "زیرتیتر"},
        {"lead": "لید"},
        {"body": BODY.replace("۱۲", "۱۳")},
        {"body": BODY.replace("\u200c", " ", 1)},
    ],
)
def test_any_correction_changes_the_content_hash(change: dict[str, str]) -> None:
    assert fingerprint(replace(ARTICLE, **change)).content_hash != fingerprint(ARTICLE).content_hash  # type: ignore[arg-type]


def test_what_is_no_text_does_not_change_the_content_hash() -> None:
    other = replace(ARTICLE, tags=("کرمان",), section=("استان\u200cها",), url="https://khabar.ir/x", news_code="1")
    assert fingerprint(other).content_hash == fingerprint(ARTICLE).content_hash


@given(st.text(), st.text())
@example("", "\x1f")
def test_text_that_moves_to_another_field_is_another_text(first: str, second: str) -> None:
    one = fingerprint(replace(ARTICLE, title=first + second, body=""))
    two = fingerprint(replace(ARTICLE, title=first, body=second))
    assert (one.content_hash == two.content_hash) == (second == "")


@pytest.mark.parametrize(
    "copy",
    [
        BODY.replace("\u200c", ""),
        BODY.replace("\u200c", " "),
        BODY.replace("ی", "ي").replace("ک", "ك").replace("۱۲", "12"),
        BODY.replace("\n\n", "\n").replace("گفت:", "گفت"),
        "به گزارش خبرنگار ایسنا از کرمان، " + BODY,
        "به گزارش خبرگزاری پیوند به نقل از روابط عمومی استانداری، " + BODY,
        "کرمان - ایرنا - " + BODY,
        "کرمان (پانا) - " + BODY,
        "ایسنا/کرمان " + BODY,
    ],
)
def test_wire_copies_share_a_cluster(copy: str) -> None:
    assert cluster(copy) == cluster(BODY)


def test_another_text_is_another_cluster() -> None:
    assert cluster(BODY.replace("۱۲ طرح", "۱۲ پروژه")) != cluster(BODY)


def test_short_texts_are_told_apart_by_their_titles() -> None:
    assert cluster("فیلم را ببینید.", "زلزله در کرمان") != cluster("فیلم را ببینید.", "باران در گیلان")
    assert cluster("فیلم را ببینید.", "زلزله در کرمان") == cluster("فيلم را ببينيد", "زلزله  در كرمان")


def test_videos_with_one_text_and_other_titles_are_no_copies() -> None:
    text = "تصاویر تازه‌ای را که مردم از این رویداد فرستاده‌اند در این ویدئو ببینید."
    assert cluster(text, "طغیان رود در سپیددشت") != cluster(text, "جشن انار در سنگان")
