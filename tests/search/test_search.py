"""Searching a real node: spellings, highlights, order, copies, pages."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.search import Results, build_query, search
from ingest.settings import settings
from tests.search.conftest import SPELLINGS, START, article, fill


def _titles(results: Results) -> set[str]:
    return {hit.article.title for hit in results.hits}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_each_spelling_finds_all_three(news: Elasticsearch, spelling: str) -> None:
    assert _titles(search(news, spelling)) == {f"نشست روابط {other} استان" for other in SPELLINGS}


@pytest.mark.parametrize("spelling", ["می\u200cشود", "می شود", "میشود"])
def test_a_verb_is_found_in_each_spelling_and_never_its_negation(news: Elasticsearch, spelling: str) -> None:
    assert _titles(search(news, spelling, collapse=False)) == {"باران در گیلان"}


@pytest.mark.parametrize("text", ["تهر", "بار", "گیل", "+عموم", "«عموم»"])
def test_a_shorter_word_is_another_word_unless_it_is_its_stem_and_sought_loosely(
    news: Elasticsearch, text: str
) -> None:
    answer = news.search(index=settings().index("articles"), **build_query(text))
    assert answer["hits"]["total"]["value"] == 0


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_highlights_mark_whole_words_in_the_spelling_of_the_author(news: Elasticsearch, spelling: str) -> None:
    for hit in search(news, spelling).hits:
        (title,) = hit.highlights["title"]
        assert title.replace("<em>", "").replace("</em>", "") == hit.article.title
        marked = title.partition("<em>")[2].partition("</em>")[0]
        assert marked in {*SPELLINGS, "عمومی"}


def test_copies_of_a_story_are_shown_once_and_counted_all(news: Elasticsearch) -> None:
    results = search(news, "باران")
    assert (len(results.hits), results.total) == (1, 2)
    assert len(search(news, "باران", collapse=False).hits) == 2


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"outlet": ["shahr"]}, {4, 5, 6}),
        ({"outlet": ["shahr", "khabar"]}, {1, 2, 3, 4, 5, 6}),
        ({"province": ["گیلان"]}, {5}),
        ({"since": START + timedelta(days=5)}, {5, 6}),
        ({"until": START + timedelta(days=2)}, {1}),
        ({"since": START + timedelta(days=2), "until": START + timedelta(days=4)}, {2, 3}),
    ],
)
def test_filters_narrow(news: Elasticsearch, filters: dict[str, object], found: set[int]) -> None:
    hits = search(news, "", collapse=False, **filters).hits
    assert {int(hit.article.url.rsplit("/", 1)[1]) for hit in hits} == found


def test_orders(news: Elasticsearch) -> None:
    by_time = search(news, "استان", sort="newest")
    newest = [hit.article.published_at for hit in by_time.hits]
    assert by_time.more == 0, "where time ranks, the total is all"
    oldest = [hit.article.published_at for hit in search(news, "استان", sort="oldest").hits]
    assert newest == sorted(oldest, reverse=True)
    assert oldest == sorted(oldest)


def test_a_title_ranks_above_a_mention_and_neighbours_above_scattered_words(elastic: Elasticsearch) -> None:
    filler = "گزارش کامل این رویداد به زودی منتشر خواهد شد"
    fill(
        elastic,
        [
            article(1, "گزارش روز", f"{filler} و بودجه تصویب شد. دیگر آنکه سخنگو از شهرداری رفت."),
            article(2, "گزارش شب", f"{filler} و بودجه شهرداری تصویب شد. دیگر آنکه سخنگو رفت."),
            article(3, "بودجه شهرداری تصویب شد", f"{filler} و بودجه شهرداری تصویب شد. دیگر آنکه سخنگو رفت."),
        ],
    )
    assert [hit.article.url[-1] for hit in search(elastic, "بودجه شهرداری").hits] == ["3", "2", "1"]


def test_pages_follow_each_other_and_totals_are_true(elastic: Elasticsearch) -> None:
    fill(elastic, (replace(article(number, "خبر روز"), published_at=START) for number in range(25)))
    pages = [search(elastic, "خبر", page=page, size=10) for page in (1, 2, 3, 4)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert len({hit.id for page in pages for hit in page.hits}) == 25


@pytest.mark.parametrize(("page", "size"), [(0, 10), (1001, 10), (1, 10_001)])
def test_a_page_out_of_reach_is_refused_in_words(elastic: Elasticsearch, page: int, size: int) -> None:
    with pytest.raises(PeykError, match="out of reach"):
        search(elastic, "خبر", page=page, size=size)


def test_before_anything_was_indexed_the_answer_says_so(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index of articles yet"):
        search(elastic, "خبر")


def test_an_index_that_an_older_version_made_is_named(elastic: Elasticsearch) -> None:
    text = {field: {"type": "text"} for field in ("title", "kicker", "lead", "body")}
    elastic.indices.create(index=settings().index("articles"), mappings={"properties": text})
    with pytest.raises(PeykError, match="peyk rebuild"):
        search(elastic, "خبر")


@pytest.mark.parametrize(
    ("file", "title", "words"),
    [
        (
            "000_e8f3336246c4bb6c.txt",
            "توجه مدیران",
            [
                ("سیاست\u200cهای", "سیاست های", "سیاستهای"),
                ("اطلاع\u200cرسانی", "اطلاع رسانی", "اطلاعرسانی"),
                ("می\u200cشود", "می شود", "میشود"),
            ],
        ),
        (
            "002_5089990a18b7143f.txt",
            "روابط",
            [
                ("عمومی\u200cهای", "عمومی های", "عمومیهای"),
                ("اطلاع\u200cرسانی", "اطلاع رسانی", "اطلاعرسانی"),
                ("می\u200cشود", "می شود", "میشود"),
                ("برنامه\u200cهای", "برنامه های", "برنامههای"),
                ("حرفه\u200cای", "حرفه ای", "حرفهای"),
            ],
        ),
    ],
)
def test_the_text_of_real_articles_is_found_in_every_spelling(
    elastic: Elasticsearch, shared: Path, file: str, title: str, words: list[tuple[str, ...]]
) -> None:
    fill(elastic, [article(1, title, (shared / "seeds" / file).read_text(encoding="utf-8"))])
    missed = [spelling for spellings in words for spelling in spellings if search(elastic, spelling).total != 1]
    assert missed == []
