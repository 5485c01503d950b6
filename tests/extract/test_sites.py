"""Profiles of single sites: found by host, and harmless if the site has changed."""

import pytest

from ingest.extract import extract
from ingest.extract.profiles.sites import SITES, site_profile
from tests.extract.pages import article, outlet, page
from tests.extract.unknown import BODY, TITLE, story_page


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.varzesh3.com/news/1", "varzesh3.com"),
        ("https://parsi.euronews.com/2026/11/10/x", "parsi.euronews.com"),
        ("https://per.euronews.com/2026/11/10/x", None),
        ("https://notvarzesh3.com/news/1", None),
        ("not an address", None),
    ],
)
def test_a_site_is_known_by_its_host(url: str, name: str | None) -> None:
    found = site_profile(url)
    assert (found and found.name) == name


def test_every_site_says_where_its_text_is() -> None:
    assert SITES and all(profile.body for profile in SITES.values())


def test_a_site_s_own_places() -> None:
    body = f'<div class="news-content-holder"><div class="news-text">{BODY}</div></div><div class="x">{BODY}</div>'
    html = story_page(heading=f'<div class="subhead">پل‌ها</div><h1 class="headline">{TITLE}</h1>', body=body)
    found = article(extract(page(html, "https://www.varzesh3.com/news/57312/x"), outlet(domain="varzesh3.com")))
    assert (found.title, found.kicker, found.extraction and found.extraction.profile) == (TITLE, "پل‌ها", "varzesh3.com")


def test_a_changed_layout_is_read_like_any_unknown_page() -> None:
    found = article(extract(page(story_page(), "https://www.varzesh3.com/news/57312/x"), outlet(domain="varzesh3.com")))
    assert (found.title, found.extraction and found.extraction.profile) == (TITLE, "generic")
