"""Parse a text into a tree: what is required, what is excluded, and what a filter means."""

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ingest.errors import PeykError
from ingest.search.parse import MOST_CHARACTERS, MOST_WORDS, parse
from ingest.search.parser import DEEPEST
from ingest.search.tree import FEWEST_WORDS, Filter, filters, found, render

QUERIES = st.lists(
    st.sampled_from(
        [
            *(
                "سیل",
                "گلستان",
                "«روابط عمومی»",
                '"الف ب"',
                "-یزد",
                "+قم",
                "OR",
                "AND",
                "NOT",
                "|",
                "(",
                ")",
                '"',
                "»",
            ),
            *(
                "عنوان:سیل",
                "متن:«الف ب»",
                "-(",
                "+(",
                "رسانه:ایرنا",
                "استان:یزد",
                "تاریخ:1405",
                "شخص:پزشکیان",
                "موضوع:ورزش",
                "withdrawn:any",
                "رسانه:(ایرنا یا ایسنا)",
                "-استان:(یزد AND قم)",
                "+استان:قم",
            ),
            *("در", "-", "12:30", "«»", "-در", '"و"'),
        ]
    ),
    max_size=12,
).map(" ".join)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("سیل گلستان", "سیل گلستان"),
        ("سیل گلستان را برد +عکس", "سیل گلستان را برد عکس"),
        ("سیل گلستان را برد (+فیلم و اسامی)", "سیل گلستان را برد فیلم و اسامی"),
        ("سیل +عکس", "سیل +عکس"),
        ("سیل گلستان را +برد", "سیل گلستان را +برد"),
        ("(سیل گلستان)", "سیل گلستان"),
        ("سیل OR گلستان", "سیل گلستان"),
        ("سیل AND گلستان", "+سیل +گلستان"),
        ("سیل NOT گلستان", "سیل -گلستان"),
        ("سیل نه (گلستان یزد)", "سیل -(گلستان یزد)"),
        ("«جنگ» یا «صلح»", '"جنگ" OR "صلح"'),
        ("سیل OR «الف ب» OR یزد", 'سیل OR "الف ب" OR یزد'),
        ("عنوان:(سیل باران) یزد", "title:(سیل باران) یزد"),
        ("عنوان:(سیل)", "title:سیل"),
        ("+(سیل)", "+سیل"),
        ("-(«الف ب»)", '-"الف ب"'),
        ("رسانه:(ایرنا ایسنا)", "outlet:ایرنا outlet:ایسنا"),
        ("استان:سیستان و بلوچستان سیل", 'province:"سیستان و بلوچستان" سیل'),
        ("تاریخ:۳ آبان ۱۴۰۵ سیل", 'date:"۳ آبان ۱۴۰۵" سیل'),
        ("تاریخ:از ۲۵ مهر ۱۴۰۵ تا ۳ آبان ۱۴۰۵ سیل", 'date:"از ۲۵ مهر ۱۴۰۵ تا ۳ آبان ۱۴۰۵" سیل'),
        ("رسانه:(ایرنا یا عصر ایران)", 'outlet:ایرنا outlet:"عصر ایران"'),
        ("-رسانه:(ایرنا یا ایسنا)", "-(outlet:ایرنا outlet:ایسنا)"),
        ("استان:یزد AND استان:قم", "+province:یزد +province:قم"),
        ("رسانه:عصر ایران سیل", 'outlet:"عصر ایران" سیل'),
        ("OR سیل AND", "سیل"),
        ("سیل OR در AND باران", "+سیل +باران"),
        ("در OR از AND باران", "در از +باران"),
        ("(در) AND باران", "در +باران"),
        ("سیل OR در OR یزد AND باران", "+(سیل یزد) +باران"),
    ],
)
def test_meanings(text: str, meaning: str) -> None:
    assert render(parse(text).tree) == meaning


@example("سیل سیل سیل «روابط عمومی» OR")
@example("سیل سیل سیل +«روابط عمومی»")
@example('سیل سیل سیل " -یزد OR «روابط عمومی» "')
@given(QUERIES)
def test_what_was_understood_can_be_asked_again(text: str) -> None:
    tree = parse(text).tree
    assert parse(render(tree)).tree == tree


@given(st.text(alphabet=st.characters(codec=None) | st.sampled_from('"«»()|+-: \u200c\u202e\ud800'), max_size=200))
def test_every_text_is_understood_or_refused_in_words(text: str) -> None:
    try:
        request = parse(text)
    except PeykError as error:
        assert str(error)
    else:
        # A lone surrogate cannot be sent to Elasticsearch.
        render(request.tree).encode()


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("رسانه:irna", {"outlet.id": ["irna"]}),
        ("رسانه:ایرنا", {"outlet.id": ["irna"]}),
        ("outlet:IRNA", {"outlet.id": ["irna"]}),
        ("site:irna.ir", {"outlet.id": ["irna"]}),
        ("رسانه:مهر", {"outlet.id": ["mehr"]}),
        ("رسانه:«خبرگزاري مهر»", {"outlet.id": ["mehr"]}),
        ("رسانه:خبر\u200cآنلاین", {"outlet.id": ["khabaronline"]}),
        ("استان:سیستان\u200cوبلوچستان", {"province": ["سیستان و بلوچستان"]}),
        ("استان:کهگيلويه", {"province": ["کهگیلویه و بویراحمد"]}),
        ("استان:خراسان", {"province": ["خراسان جنوبی", "خراسان رضوی", "خراسان شمالی"]}),
    ],
)
def test_outlets_and_provinces_by_any_name(text: str, terms: dict[str, list[str]]) -> None:
    (node,) = parse(text).tree.nodes
    assert isinstance(node, Filter)
    assert node.clause == {"terms": terms}


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("تاریخ:۱۴۰۵/۰۸/۰۱", ("2026-10-22T20:30", "2026-10-23T20:30")),
        ("date:1405-8-1", ("2026-10-22T20:30", "2026-10-23T20:30")),
        ("date:2026-10-23", ("2026-10-22T20:30", "2026-10-23T20:30")),
        ("تاریخ:٢٠٢٦/١٠/٢٣", ("2026-10-22T20:30", "2026-10-23T20:30")),
        ("تاریخ:۱ آبان ۱۴۰۵", ("2026-10-22T20:30", "2026-10-23T20:30")),
        ("تاریخ:آبان ۱۴۰۵", ("2026-10-22T20:30", "2026-11-21T20:30")),
        ("تاریخ:آبان\u200cماه ۱۴۰۵", ("2026-10-22T20:30", "2026-11-21T20:30")),
        ("تاریخ:عقرب ۱۴۰۵", ("2026-10-22T20:30", "2026-11-21T20:30")),
        ("تاریخ:1405/08", ("2026-10-22T20:30", "2026-11-21T20:30")),
        ("date:november 2026", ("2026-10-31T20:30", "2026-11-30T20:30")),
        ("تاریخ:۱۴۰۵", ("2026-03-20T20:30", "2027-03-20T20:30")),
        ("date:2026", ("2025-12-31T20:30", "2026-12-31T20:30")),
        ("تاریخ:اسفند ۱۴۰۳", ("2025-02-18T20:30", "2025-03-20T20:30")),
        ("از:۱۴۰۵/۰۸", ("2026-10-22T20:30", None)),
        ("تا:۱۴۰۵/۰۸", (None, "2026-11-21T20:30")),
        ("to:1405-08-01", (None, "2026-10-23T20:30")),
        ("تاریخ:۱۴۰۵/۰۸/۰۱..۱۴۰۵/۰۸/۱۵", ("2026-10-22T20:30", "2026-11-06T20:30")),
        ("تاریخ:از ۱ تا ۱۵ آبان ۱۴۰۵", ("2026-10-22T20:30", "2026-11-06T20:30")),
        ("از:۱ تا ۱۵ آبان ۱۴۰۵", ("2026-10-22T20:30", "2026-11-06T20:30")),
        ("تاریخ:1405/08..", ("2026-10-22T20:30", None)),
    ],
)
def test_times_are_tehran_days_and_ends_are_included(text: str, bounds: tuple[str | None, str | None]) -> None:
    (node,) = filters(parse(text).tree)
    times: dict[str, Any] = node.clause["range"]["published_at"]
    assert tuple(at and at[:16] for at in (times.get("gte"), times.get("lt"))) == bounds


@pytest.mark.parametrize("text", ["سوریه date:2024 اسد", "date:2025 سرطان", "از:1404 رمضان", "date:1404 may"])
def test_a_word_after_a_year_is_no_month_of_another_calendar(text: str) -> None:
    (node,) = filters(parse(text).tree)
    assert node.written.rpartition(":")[2].isdecimal()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("رسانه:ایرناا", "no outlet is called «ایرناا», but perhaps .*ایرنا.*peyk outlets.*quotation marks"),
        ("استان:گلستن", "no province is called «گلستن», but perhaps «گلستان»"),
        ("استان:پاریس", "no province is called «پاریس'?».*quotation marks"),
        ("تاریخ:1405/13", "no day, month or year: «1405/13»"),
        ("از:تهران", "no day, month or year"),
        ("تاریخ:۳۰ اسفند ۱۴۰۵", "no day, month or year: «۳۰ اسفند ۱۴۰۵»"),
        ("از:31 مهر 1405 سیل", "no day, month or year: «31 مهر 1405»"),
        ("تا:آبان ۲۰۲۶", "no day, month or year: «آبان ۲۰۲۶»"),
        ("از:۱۴۰۵/۰۹ تا:۱۴۰۵/۰۸", "to:۱۴۰۵/۰۸ ends before from:۱۴۰۵/۰۹ begins"),
    ],
)
def test_a_filter_that_is_not_understood_is_refused_with_the_way_out(text: str, message: str) -> None:
    with pytest.raises(PeykError, match=message):
        parse(text)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ('"سیل', "quotation mark"),
        ("سیل»", "quotation mark"),
        ("(سیل", "bracket"),
        ("سیل)", "bracket"),
        ("(" * 100 + "سیل" + ")" * 100, f"more than {DEEPEST}"),
        ("سیل " * 1000, f"first {MOST_CHARACTERS:,} characters"),
        ("ا " * MOST_WORDS * 2, f"first {MOST_WORDS} words"),
        ("«" + "سیل " * MOST_WORDS * 2 + "»", f"first {MOST_WORDS} words"),
        ("و در به", "nothing to search for in this query"),
        ('سیل "و در"', "nothing to search for in «و در»"),
        ("!!! ...", "nothing to search for"),
        ("OR", "nothing to search for"),
        ("\x00\x01", "nothing to search for"),
        ("\ud800", "nothing to search for"),
        ("رسانه:mynews", "no outlet of the catalogue is called mynews"),
    ],
)
def test_what_counts_for_nothing_is_told(text: str, note: str) -> None:
    assert any(note in remark for remark in parse(text).notes)


@pytest.mark.parametrize("around", ["{}", "({})", "«{}»", "{} -یزد"])
def test_the_most_words_are_all_read(around: str) -> None:
    words = " ".join(["سیل"] * (MOST_WORDS - around.count("یزد")))
    assert parse(around.format(words)).notes == ()


def test_brackets_that_are_too_deep_close_as_they_opened() -> None:
    deep = DEEPEST + 2
    (note,) = parse("(" * deep + "سیل" + ")" * deep).notes
    assert "deep" in note


@pytest.mark.parametrize(("words", "pasted"), [(FEWEST_WORDS - 1, False), (FEWEST_WORDS, True)])
def test_quotation_marks_are_those_of_a_headline_among_enough_words(words: int, pasted: bool) -> None:
    notes = parse("«روابط عمومی» " + "سیل " * words).notes
    assert any("headline" in note for note in notes) is pasted


def test_a_long_phrase_is_cut_as_a_phrase() -> None:
    (leaf,) = found(parse("«" + "سیل " * MOST_WORDS * 2 + "»").tree)
    assert (leaf.quoted, len(leaf.text.split())) == (True, MOST_WORDS)
