"""The selectors that profiles may use."""

import pytest

from ingest.extract.document import parse
from ingest.selectors.css import Index, css

PAGE = """<html><body><h1 class="logo">نشان</h1><div id="main" class="news box"><h1 class="title first">تیتر</h1>
<p class="lead" itemprop="description headline">لید</p><ul class="tags"><li><a href="/tag/1" rel="tag nofollow">یک</a>
<li><a href="/news/2">دو</a></ul><div class="box"><time datetime="2026-11-22">امروز</time></div></div></body></html>"""


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        ("h1", ["نشان", "تیتر"]),
        ("h1.title", ["تیتر"]),
        (".title.first", ["تیتر"]),
        (".titl", []),
        ("#main h1", ["تیتر"]),
        ("#main.news .tags a", ["یک", "دو"]),
        ("a[rel=tag]", ["یک"]),
        ("[rel=nofollow]", ["یک"]),
        ("ul [rel=tag]", ["یک"]),
        ("a[href^=/news/]", ["دو"]),
        ("[itemprop=headline]", ["لید"]),
        ("p[itemprop]", ["لید"]),
        ("[datetime]", ["امروز"]),
        (".box time", ["امروز"]),
        ("body .box .box time", ["امروز"]),
        ("span", []),
        ("#none a", []),
    ],
)
def test_selection(selector: str, found: list[str]) -> None:
    root = parse(PAGE.encode())
    assert root is not None
    assert [element.text for part in css(selector) for element in part.select(Index(root))] == found


def test_lists_keep_the_order_of_preference() -> None:
    assert [selector.text for selector in css("h2, .a b", "c@href")] == ["h2", ".a b", "c@href"]


@pytest.mark.parametrize("selector", ["", "a, ", "a > b", "a:first-child", "*", "a + b", "[x*=y]", ".1 .", "a[b"])
def test_other_css_is_refused(selector: str) -> None:
    with pytest.raises(ValueError, match="not a supported selector"):
        css(selector)
