"""The marks that a page of a story has lost."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ingest.dedupe import fingerprint
from ingest.model import Article, Extraction, OutletRef
from ingest.story.suspect import marks, suspicion
from tests.crawl.press import words

URL = "https://kavir.example/1"
TITLE = "شورای شهر بودجه را بررسی کرد"
BARE = Article(URL, URL, OutletRef("kavir"), TITLE, words(100, "body"))
DATED = replace(BARE, published_at=datetime.now(UTC), date_source="json-ld")
MARKED = replace(DATED, news_code="1", extraction=Extraction("asam"))


@pytest.mark.parametrize(
    ("article", "found"),
    [
        (BARE, set()),
        (MARKED, {"profile asam", "date", "code"}),
        (replace(MARKED, extraction=Extraction("generic")), {"date", "code"}),
        (replace(MARKED, extraction=Extraction("feed")), {"date", "code"}),
        (replace(MARKED, date_source="feed"), {"profile asam", "code"}),
        (replace(MARKED, date_source=None), {"profile asam", "code"}),
        (replace(MARKED, published_at=None), {"profile asam", "code"}),
    ],
)
def test_what_shows_that_a_page_is_a_storys(article: Article, found: set[str]) -> None:
    assert marks(article) == found


@pytest.mark.parametrize(
    ("before", "after", "accepted", "why"),
    [
        pytest.param(MARKED, MARKED, (), None, id="nothing"),
        pytest.param(MARKED, BARE, (), ("suspect: lost-marks", "code, date, profile asam"), id="all marks"),
        pytest.param(MARKED, BARE, ("date", "code"), ("suspect: lost-marks", "profile asam"), id="some were given up"),
        pytest.param(MARKED, BARE, ("date", "code", "profile asam"), None, id="all were given up"),
        pytest.param(MARKED, replace(MARKED, body=""), (), ("suspect: lost-text", "28 of {} characters"), id="text"),
        pytest.param(
            replace(MARKED, title="ab", body="c" * 7), replace(MARKED, title="ab", body="cc"), (), None, id="a half"
        ),
        pytest.param(
            replace(MARKED, title="ab", body="c" * 8),
            replace(MARKED, title="ab", body="cc"),
            (),
            ("suspect: lost-text", "5 of 11 characters"),
            id="more than half",
        ),
        pytest.param(BARE, replace(DATED, title="تیتری دیگر", body="کوتاه"), (), None, id="what has more marks is new"),
        pytest.param(
            MARKED,
            replace(MARKED, title=words(90, "title"), body=words(100, "other")),
            (),
            ("suspect: another-story", words(90, "title")[:200]),
            id="its title",
        ),
        pytest.param(MARKED, replace(MARKED, body=words(100, "other")), (), None, id="its text, for another as long"),
    ],
)
def test_why_a_page_is_not_believed(
    before: Article, after: Article, accepted: tuple[str, ...], why: tuple[str, str] | None
) -> None:
    before, after = fingerprint(before), fingerprint(after)
    if why:
        why = why[0], why[1].format(len(f"{before.title}\n{before.body}"))
    assert suspicion(before, after, frozenset(accepted)) == why
