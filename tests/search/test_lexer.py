"""Which tokens are operators and which are words."""

import gzip
import json
from pathlib import Path

import pytest

from ingest.search.lexer import Token, lex
from ingest.search.parse import parse
from ingest.search.tree import Not, all_filters, found


def _kinds(text: str) -> list[str]:
    return [token.kind for token in lex(text).tokens]


@pytest.mark.parametrize(
    "text",
    [
        "رئیس\u200cجمهور: توافق نمی\u200cکنیم",
        "شمقدري:فيلمهاي جشنواره",
        "ساعت 12:30",
        "ساعت ۱۲:۳۰",
        "https://www.irna.ir/news/84?a=b",
        "info@khabar.example",
        "COVID-19",
        "کووید-۱۹",
        "دمای -5 درجه",
        "دمای −۵ درجه",
        "تهران - قم",
        "تهران-قم",
        "جمعه ها -- شنبه ها",
        "+98 21",
        "C++ و ++C",
        "عنوان: سیل",
        "عنوان:",
        "می\u200cگوید نه جنگ نه صلح",
        "جنگ یا صلح",
        "نه «جنگ» نه «صلح»",
        "«نه» به مهاجرت",
        "or and not",
        "یا «صلح»",
        "سیل* گل?ستان [a-z]+ /x/ ~2 ^3",
        '12" تلویزیون',
    ],
)
def test_ordinary_text_holds_no_operator(text: str) -> None:
    tokens = lex(text).tokens
    assert {token.kind for token in tokens} <= {"word", "phrase"}
    assert all(not token.sign and not token.within for token in tokens)


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ('"سیل گلستان"', Token("phrase", "سیل گلستان")),
        ("«سیل گلستان»", Token("phrase", "سیل گلستان")),
        ("“سیل گلستان”", Token("phrase", "سیل گلستان")),
        ("„سیل گلستان“", Token("phrase", "سیل گلستان")),
        ("-سیل", Token("word", "سیل", "-")),
        ("−سیل", Token("word", "سیل", "-")),
        ("-#سیل", Token("word", "#سیل", "-")),
        ('-"سیل گلستان"', Token("phrase", "سیل گلستان", "-")),
        ("+سیل", Token("word", "سیل", "+")),
        ("title:سیل", Token("word", "سیل", "", "title")),
        ("Title:سیل", Token("word", "سیل", "", "title")),
        ("عنوان:سیل", Token("word", "سیل", "", "title")),
        ("تیتر:سیل", Token("word", "سیل", "", "title")),
        ("لید:سیل", Token("word", "سیل", "", "lead")),
        ("متن:«سیل گلستان»", Token("phrase", "سیل گلستان", "", "body")),
        ("برچسب:سیل", Token("word", "سیل", "", "tag")),
        ("نويسنده:رضايي", Token("word", "رضايي", "", "author")),
        ("سرویس:ورزشی", Token("word", "ورزشی", "", "section")),
        ("-بخش:ورزشی", Token("word", "ورزشی", "-", "section")),
        ("رسانه:ایرنا", Token("word", "ایرنا", "", "outlet")),
        ("استان:یزد", Token("word", "یزد", "", "province")),
        ("از:۱۴۰۵/۸/۱", Token("word", "۱۴۰۵/۸/۱", "", "from")),
        ("شخص:ظریف", Token("word", "ظریف", "", "person")),
        ("-سازمان:«ملل متحد»", Token("phrase", "ملل متحد", "-", "organisation")),
        ("به‌نقل‌از:ایسنا", Token("word", "ایسنا", "", "agency")),
        ("حذف‌شده:بله", Token("word", "بله", "", "withdrawn")),
    ],
)
def test_a_token_in_each_way_of_writing_it(text: str, token: Token) -> None:
    assert lex(text).tokens == (token,)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a OR b", ["word", "or", "word"]),
        ("a | b", ["word", "or", "word"]),
        ("a|b", ["word", "or", "word"]),
        ("a AND b NOT c", ["word", "and", "word", "not", "word"]),
        ("«جنگ» یا «صلح»", ["phrase", "or", "phrase"]),
        ("(جنگ) يا (صلح)", ["open", "word", "close", "or", "open", "word", "close"]),
        ("سیل نه (یزد قم)", ["word", "not", "open", "word", "word", "close"]),
        ("خمینی(ره)", ["word", "open", "word", "close"]),
        ("کتاب«شب»", ["word", "phrase"]),
    ],
)
def test_operators(text: str, kinds: list[str]) -> None:
    assert _kinds(text) == kinds


def test_a_title_that_is_pasted_shuts_nothing_out_and_narrows_nothing(shared: Path) -> None:
    with gzip.open(shared / "corpora" / "fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        titles = [json.loads(line)["title"] for line in lines]
    requests = [parse(title) for title in titles]
    trees = [request.tree for request in requests]
    odd = [
        title
        for title, tree in zip(titles, trees, strict=True)
        if any(isinstance(node, Not) for node in tree.nodes) or any(all_filters(tree))
    ]
    assert odd == []
    assert not any("was read as text" in note for request in requests for note in request.notes)
    assert all(any(found(tree)) for title, tree in zip(titles, trees, strict=True) if title.strip())
