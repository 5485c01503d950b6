"""The canonical address of a story, and the news code in it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import PeykError
from ingest.normalise.url import canonical_url, news_code

SLUG = "%D8%AE%D8%A8%D8%B1-%D8%AA%D8%A7%D8%B2%D9%87"
"""خبر-تازه"""


@pytest.mark.parametrize(
    ("canonical", "others"),
    [
        (
            "https://khabar.ir/fa/news/818242",
            [
                "http://khabar.ir/fa/news/818242",
                "HTTPS://WWW.Khabar.IR:443/fa/news/818242/",
                "http://m.khabar.ir:80/fa/news/818242",
                "https://amp.khabar.ir./fa/news/818242#comments",
                "//www.khabar.ir/fa//news/./x/../818242",
                "https://khabar.ir/fa/amp/news/818242",
                "https://khabar.ir/fa/news/818242/amp/",
                "https://khabar.ir/fa/print/818242",
                "https://khabar.ir/fa/news/818242/print?print=1",
                "https://khabar.ir/fa/news/818242?utm_source=tg&utm_medium=x&fbclid=7&ref=home",
                "https://khabar.ir/fa/news/818242?amp",
                "https://user:secret@khabar.ir/fa/%6Eews/818242",
                " https://khabar.ir/fa/news/\n818242 ",
            ],
        ),
        ("https://khabar.ir/news/98042110897", ["https://www.khabar.ir/amp/98042110897/"]),
        (
            f"https://khabar.ir/{SLUG}",
            [
                "https://khabar.ir/خبر-تازه",
                f"https://khabar.ir/{SLUG.lower()}/",
                f"https://khabar.ir/{SLUG.replace('%', '%25')}",
                f"https://khabar.ir/{SLUG.replace('%', '%2525')}",
                f"https://khabar.ir/{SLUG}%20",
                f"https://khabar.ir/{SLUG}%E2%80%8C",
                f"https://khabar.ir/{SLUG}\u200f",
                f"https://khabar.ir/{SLUG}\ufeff",
            ],
        ),
        # a ZWNJ inside a permalink is part of it
        (
            "https://khabar.ir/1398/04/15/%D9%85%DB%8C%E2%80%8C%D8%B4%D9%88%D8%AF",
            [
                "https://khabar.ir/1398/04/15/می\u200cشود/",
                "https://khabar.ir/1398/04/15/%d9%85%db%8c%e2%80%8c%d8%b4%d9%88%d8%af",
            ],
        ),
        # parameters that select the page are kept, sorted
        (
            "https://khabar.ir/?a=%D8%AE%D8%A8%D8%B1&p=12",
            ["http://khabar.ir?p=12&a=خبر", "http://khabar.ir/?p=12&amp;a=%d8%ae%d8%a8%d8%b1&utm_id=3"],
        ),
        # a host in Persian letters, other ports, sub-domains that are not variants
        ("https://xn--mgbacg6lty.ir/", ["http://تابناک.ir", "https://www.XN--MGBACG6LTY.ir/"]),
        ("https://khabar.ir:8080/a", ["http://www.khabar.ir:8080/a/"]),
        ("https://en.khabar.ir/a", ["http://www.en.khabar.ir/a"]),
        ("https://m.ir/a", ["http://www.m.ir/a"]),
        ("https://127.0.0.1/a", ["http://127.0.0.1/a"]),
        # only views of a story are removed
        ("https://khabar.ir/amplifier/print-media", ["https://khabar.ir/amplifier/print-media/"]),
    ],
)
def test_one_story_has_one_address(canonical: str, others: list[str]) -> None:
    assert {canonical_url(other) for other in [canonical, *others]} == {canonical}


@pytest.mark.parametrize(
    "text",
    ["", "khabar.ir", "/fa/news/1", "mailto:a@b.ir", "javascript:alert(1)", "ftp://khabar.ir/a", "http://",
     "https:///a", "http://khabar.ir:port/", "http://khabar..ir/", "http://[::1/", "http://a b/", "http://\u200c/",
     "https://a.ir/" + "x" * 9000],
)  # fmt: skip
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(PeykError, match="not a web address"):
        canonical_url(text)


PIECES = st.sampled_from(
    ["/", "//", "amp", "print", "fa", "news", "818242", ".", "..", "%", "%25", "%2", "%D8", "%d8%ae", "%38", "%41",
     "25", "%E2%80%8C", "%E2%80%8F", "%20", "%EF%BB%BF", "D8", "%E2%80", "?", "&", "amp;", "=", "utm_", "a", "ش",
     "\u200c", "+", ";", "#", "%2F", "%3F", "%00", "\ud800", "ref", "www.", "m.", ":80"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=14).map("".join))
def test_the_canonical_form_is_its_own(tail: str) -> None:
    once = canonical_url("http://www.khabar.ir/" + tail)
    assert canonical_url(once) == once
    assert once.isascii() and once.startswith("https://khabar.ir/")


@given(st.one_of(st.text(), st.lists(PIECES).map(lambda pieces: "http://" + "".join(pieces))))
def test_any_text_has_a_canonical_form_or_none(text: str) -> None:
    try:
        once = canonical_url(text)
    except PeykError:
        return
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    ("family", "url", "code"),
    [
        ("iransamaneh", f"https://www.khabar.ir/fa/news/818242/{SLUG}", "818242"),
        ("iransamaneh", "https://www.khabar.ir/fa/news/818242&title=خبر", "818242"),
        ("iransamaneh", "https://www.khabar.ir/fa/amp/news/818242", "818242"),
        ("iransamaneh", "https://www.khabar.ir/fa/print/818242", "818242"),
        ("iransamaneh", "https://www.khabar.ir/fa/tiny/news-818242", "818242"),
        ("iransamaneh", "https://www.yjc.ir/00TMdr", "6998551"),
        ("iransamaneh", "https://www.khabar.ir/fa/services/20", None),
        ("iransamaneh", "https://www.khabar.ir/sports", None),
        ("nastooh", f"https://www.khabar.ir/news/98042110897/{SLUG}", "98042110897"),
        ("nastooh", "https://www.khabar.ir/amp/98042110897/", "98042110897"),
        ("nastooh", f"https://www.khabar.ir/photo/6983314/{SLUG}", "6983314"),
        ("nastooh", "https://www.khabar.ir/service/Economy/price-list", None),
        ("asam", "https://www.khabar.ir/fa/tiny/news-1234", "1234"),
        ("asam", f"https://www.khabar.ir/بخش-سیاسی-3/880123-{SLUG}", "880123"),
        ("asam", f"https://www.khabar.ir/fa/news/880123-{SLUG}", "880123"),
        ("studiokhabar", f"https://www.khabar.ir/news/846123/{SLUG}", "846123"),
        ("studiokhabar", f"https://www.khabar.ir/fa/doc/news/84612/{SLUG}", "84612"),
        ("studiokhabar", "https://www.khabar.ir/vdcf6cd0tw6dtma.igiw.html", "vdcf6cd0tw6dtma"),
        ("irandrupal", f"https://www.khabar.ir/news/379234/{SLUG}", "379234"),
        ("irandrupal", "https://www.khabar.ir/node/379234", "379234"),
        ("tasnim", f"https://www.khabar.ir/fa/news/1405/08/30/3412345/{SLUG}", "3412345"),
        ("tasnim", "https://khabar.ir/3412345", "3412345"),
        ("fars", f"https://www.khabar.ir/news/13970427000123/{SLUG}", "13970427000123"),
        ("fars", "http://www.khabar.ir/newstext.php?nn=8707060255", "8707060255"),
        ("fars", f"https://khabar.ir/Economy/1731678901234567890/{SLUG}", "1731678901234567890"),
        ("wordpress", f"https://khabar.ir/1398/04/15/{SLUG}/", None),
        ("wordpress", f"https://khabar.ir/{SLUG}/", None),
        ("wordpress", "https://khabar.ir/?p=1980916&post_type=digi_posts", "1980916"),
        ("unknown", f"https://khabar.ir/news/12345/{SLUG}", "12345"),
        ("unknown", "https://khabar.ir/news/1405/08/30", "1405"),
        ("unknown", f"https://khabar.ir/2026-{SLUG}", None),
        ("some-new-family", "https://khabar.ir/article/12345", "12345"),
    ],
)
def test_the_code_in_an_address(family: str, url: str, code: str | None) -> None:
    assert news_code(canonical_url(url), family) == code


def test_the_code_in_real_addresses(shared: Path) -> None:
    gold = [json.loads(line) for line in (shared / "pages/gold.jsonl").read_text(encoding="utf-8").splitlines()]
    for page in gold:
        facts = json.loads((shared / "pages" / page["file"].replace(".html", ".json")).read_text(encoding="utf-8"))
        assert news_code(canonical_url(facts["url"]), facts["cms"].lower()) == page["news_code"]
