"""What an article inherits from the document that it replaces."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ingest.index.succession import succeed
from ingest.model import Article, OutletRef, article_from_document, to_document

PUBLISHED = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
SEEN = PUBLISHED + timedelta(seconds=90)
WRITTEN = PUBLISHED + timedelta(seconds=120.9)
LATER = PUBLISHED + timedelta(hours=5)
ARTICLE = Article(
    url="https://khabar.example/news/1",
    canonical_url="https://khabar.example/news/1",
    outlet=OutletRef("khabar"),
    title="نشست شورای اطلاع‌رسانی",
    body="روابط عمومی‌های استان گرد هم آمدند.",
    published_at=PUBLISHED,
    fetched_at=SEEN,
    first_seen_at=SEEN,
    content_hash="first",
)
FIRST = replace(succeed(ARTICLE, None, WRITTEN), indexed_at=WRITTEN)


def test_the_first_text_of_an_article_tells_how_long_it_took_to_be_found() -> None:
    assert (FIRST.seconds_to_seen, FIRST.seconds_to_searchable) == (90, 120)
    assert (FIRST.changed_at, FIRST.earlier_versions, FIRST.corrected) == (None, 0, ())


def test_a_changed_text_is_dated_and_was_searchable_since_the_first() -> None:
    before = replace(FIRST, earlier_versions=2)
    second = succeed(replace(ARTICLE, content_hash="second", fetched_at=LATER), before, LATER)
    assert second.changed_at == LATER
    assert (second.seconds_to_seen, second.seconds_to_searchable) == (90, 120)
    assert second.earlier_versions == 2


def test_the_same_text_again_and_the_page_behind_a_headline_are_no_new_version() -> None:
    again = succeed(replace(ARTICLE, fetched_at=LATER), FIRST, LATER)
    assert again.changed_at is None
    headline = replace(FIRST, completeness="partial", content_hash="headline")
    assert succeed(ARTICLE, headline, LATER).changed_at is None


@pytest.mark.parametrize(
    ("published", "before", "seconds"),
    [
        pytest.param(None, FIRST, (None, None), id="no date any more"),
        pytest.param(LATER, FIRST, (None, None), id="a date after it was seen"),
        pytest.param(PUBLISHED - timedelta(minutes=1), FIRST, (150, 180), id="an earlier date"),
        pytest.param(
            PUBLISHED, replace(FIRST, published_at=None, seconds_to_searchable=None), (90, 120), id="a date at last"
        ),
    ],
)
def test_a_date_that_is_read_otherwise_counts_from_the_same_moments(
    published: datetime | None, before: Article, seconds: tuple[int | None, int | None]
) -> None:
    second = succeed(replace(ARTICLE, published_at=published, content_hash="second"), before, LATER)
    assert (second.seconds_to_seen, second.seconds_to_searchable) == seconds


def test_documents_make_the_round_trip_and_those_without_the_newer_fields_are_read() -> None:
    second = succeed(replace(ARTICLE, content_hash="second", fetched_at=LATER), FIRST, LATER)
    second = replace(second, corrected=("title", "section"))
    document = to_document(second)
    assert article_from_document(document) == second
    newer = ("seconds_to_seen", "seconds_to_searchable", "changed_at", "earlier_versions", "corrected")
    old = article_from_document({name: value for name, value in document.items() if name not in newer})
    assert (old.seconds_to_seen, old.seconds_to_searchable, old.changed_at) == (None, None, None)
    assert (old.earlier_versions, old.corrected) == (0, ())
