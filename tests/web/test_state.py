"""The state in a URL, differences between texts, the calendar and numbers: what needs no cluster."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ingest.search.facets import Count
from ingest.web import calendar, persian
from ingest.web.differences import differences, is_typing
from ingest.web.facets import BY_NAME
from ingest.web.marked import marked
from ingest.web.state import Filter, State
from ingest.web.values import values

NAMES = tuple(BY_NAME)
WORDS = some.text(some.characters(codec="utf-8", exclude_categories=["Cc", "Zs", "Zl", "Zp"]), min_size=1, max_size=30)
FILTERS = some.builds(
    Filter, some.sampled_from(NAMES), WORDS.filter(lambda word: not word.startswith("-")), some.booleans()
)
STATES = some.builds(
    State,
    q=WORDS,
    filters=some.lists(FILTERS, max_size=5, unique=True).map(tuple),
    since=WORDS,
    until=WORDS,
    changed=some.booleans(),
    withdrawn=some.booleans(),
    sort=some.sampled_from(["", "newest", "oldest", "relevance"]),
    by=some.sampled_from(["", "day", "week", "month"]),
    page=some.integers(1, 500),
)


def read(url: str) -> State:
    return State.read(parse_qsl(urlsplit(url).query), NAMES)


@given(STATES)
def test_a_url_says_the_whole_state(state: State) -> None:
    assert read(state.url()) == state


@given(STATES, FILTERS)
def test_a_filter_that_is_set_twice_is_gone(state: State, chosen: Filter) -> None:
    rest = tuple(each for each in state.filters if (each.name, each.value) != (chosen.name, chosen.value))
    once = state.change(filters=rest).toggle(chosen.name, chosen.value, excluded=chosen.excluded)
    assert chosen in once.filters and once.page == 1
    assert once.toggle(chosen.name, chosen.value, excluded=chosen.excluded).filters == rest
    other = once.toggle(chosen.name, chosen.value, excluded=not chosen.excluded)
    assert [each.excluded for each in other.filters if each.value == chosen.value and each.name == chosen.name] == [
        not chosen.excluded
    ]


@given(STATES, FILTERS)
def test_the_links_of_a_value_add_or_remove_it(state: State, chosen: Filter) -> None:
    (value,) = values(state, chosen.name, [Count(chosen.value, chosen.value, 1)])
    for url, excluded in ((value.include, False), (value.exclude, True)):
        assert read(url) == state.toggle(chosen.name, chosen.value, excluded=excluded)
    assert (value.chosen, value.excluded) == tuple(
        Filter(chosen.name, chosen.value, excluded) in state.filters for excluded in (False, True)
    )


def test_what_is_usual_is_not_in_the_url() -> None:
    assert State().url() == "/" and State(q="سیل").url() == "/?q=%D8%B3%DB%8C%D9%84"


@pytest.mark.parametrize(
    ("before", "after", "typing"),
    [
        ("روابط عمومی های استان", "روابط عمومی\u200cهای استان", True),
        ("برگذار شد", "برگزار شد", True),
        ("مسوول گفت", "مسئول گفت", True),
        ("با ۲۰ نفر", "با ۳۰ نفر", False),
        ("بیمارستان ۱۲۰تخته", "بیمارستان ۱۶۰تخته", False),
        ("او آمد", "او نیامد", False),
        ("وزیر رفت", "رئیس رفت", False),
        ("یک جمله", "یک جمله و جمله‌ای دیگر", False),
    ],
)
def test_a_change_of_spelling_is_told_from_news(before: str, after: str, typing: bool) -> None:
    assert is_typing(before, after) is typing


def test_a_difference_has_its_context_and_no_more() -> None:
    words = [f"و{number}" for number in range(60)]
    after = [*words[:30], "تازه", *words[31:]]
    kinds = [(piece.kind, len(piece.text.split())) for piece in differences(" ".join(words), " ".join(after))]
    assert kinds == [("gap", 0), ("same", 8), ("removed", 1), ("added", 1), ("same", 8), ("gap", 0)]
    assert differences("یک  متن", "یک متن") == []


@given(some.text())
def test_no_text_becomes_an_element(text: str) -> None:
    html = str(marked(text)).replace("<mark>", "").replace("</mark>", "")
    assert "<" not in html and ">" not in html


def test_the_calendar_has_the_days_of_leap_years_and_weeks_from_saturday() -> None:
    leap = calendar.month("1403-12", State(), "from", date(2026, 11, 27))
    assert [day.number for week in leap.weeks for day in week if day][-1] == "۳۰"
    usual = calendar.month("1404-12", State(), "from", date(2026, 11, 27))
    assert [day.number for week in usual.weeks for day in week if day][-1] == "۲۹"
    (first,) = (week.index(day) for week in leap.weeks for day in week if day and day.number == "۱")
    assert persian.WEEKDAYS[first] == "چهارشنبه"
    assert (leap.before, leap.after) == ("1403-11", "1404-01")


@pytest.mark.parametrize("text", ["", "x", "1405-13", "1405-00", "9999-01", "1405-08-01", "-", "۱۴۰۵-۰۸"])
def test_a_month_that_is_none_is_that_of_today(text: str) -> None:
    shown = calendar.month(text, State(), "to", date(2026, 11, 27))
    assert shown.label in ("آذر ۱۴۰۵", "آبان ۱۴۰۵")


def test_times_are_those_of_tehran_in_persian_words() -> None:
    assert persian.moment(datetime(2026, 11, 26, 21, 0, tzinfo=UTC)) == "جمعه ۶ آذر ۱۴۰۵، ساعت ۰۰:۳۰"
    assert persian.number(1234567) == "۱٬۲۳۴٬۵۶۷" and persian.decimal(2.55) == "۲٫۵"
