"""The authored pages of the benchmark: complete stories from every layout, and refusals of other pages.

The held-out pages are not tested: they are only measured (docs/extraction.md).
"""

import pytest

from benchmarks.extraction import gold
from benchmarks.extraction.model import Case
from benchmarks.extraction.ours import FETCHED
from benchmarks.extraction.scores import body_scores, fold, junk_out
from ingest.extract import extract
from ingest.model import Article, NotAnArticle, Page
from ingest.normalise import normalise

CASES = [case for case in gold.pages() if case.source != "held aside"]
STORIES = [case for case in CASES if case.gold]
REFUSED = [case for case in CASES if not case.gold]


def read(case: Case, *, family: str | None = None, profiles: tuple[()] | None = None) -> Article | NotAnArticle:
    page = Page(case.url, 200, {"content-type": "text/html"}, case.html, FETCHED, case.url)
    outlet = case.outlet.model_copy(update={"family": family}) if family else case.outlet
    result = extract(page, outlet, profiles=profiles)
    return normalise(result) if isinstance(result, Article) else result


def read_story(case: Case, *, family: str | None = None, profiles: tuple[()] | None = None) -> Article:
    result = read(case, family=family, profiles=profiles)
    assert isinstance(result, Article), result
    return result


def lines(article: Article) -> list[str]:
    return [line.removeprefix("- ") for line in article.body.split("\n")]


@pytest.mark.parametrize("case", STORIES, ids=lambda case: case.name)
def test_fields(case: Case) -> None:
    article, want = read_story(case), case.gold
    assert want
    assert article.published_at
    assert want.published
    # Pages that write Arabic letters keep them.
    assert fold(article.title) == fold(want.title)
    assert article.published_at == want.published.replace(second=article.published_at.second)
    assert article.authors == want.authors


@pytest.mark.parametrize("case", [case for case in STORIES if case.outlet.family != "unknown"], ids=lambda c: c.name)
def test_bodies_are_whole_and_nothing_else(case: Case) -> None:
    """Sub-headings, quotes, lists and tables in order; a byline within the text and the dashes of lists are kept."""
    assert case.gold
    texts = [line for line in lines(read_story(case)) if not line.startswith("نویسنده:")]
    assert list(map(fold, texts)) == list(map(fold, case.gold.body.split("\n")))


@pytest.mark.parametrize("case", STORIES, ids=lambda case: case.name)
def test_bodies_without_a_profile(case: Case) -> None:
    assert case.gold
    article = read_story(case, profiles=())
    assert fold(article.title) == fold(case.gold.title)
    assert body_scores(case.gold, article.body)[2] >= 0.95
    assert (junk_out(case.gold, article.body) or 1.0) >= 0.9


@pytest.mark.parametrize("case", STORIES, ids=lambda case: case.name)
def test_no_zwnj_is_lost_or_invented(case: Case) -> None:
    assert case.gold
    read = {fold(line): line.count("\u200c") for line in lines(read_story(case))}
    written = {fold(line): line.count("\u200c") for line in case.gold.body.split("\n")}
    shared = read.keys() & written.keys()
    assert len(shared) >= 0.7 * len(written)
    assert {line: read[line] for line in shared} == {line: written[line] for line in shared}


@pytest.mark.parametrize("case", [case for case in STORIES if case.outlet.family != "unknown"], ids=lambda c: c.name)
def test_families_are_recognised_without_the_row(case: Case) -> None:
    article = read_story(case, family="unknown")
    assert article.extraction
    assert article.extraction.profile == case.outlet.family
    assert article.body == read_story(case).body


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_what_is_no_article(case: Case) -> None:
    for profiles in (None, ()):
        refused = read(case, profiles=profiles)
        assert isinstance(refused, NotAnArticle), refused
        assert refused.reason in gold.reasons(case.name)
        assert refused.detail
