"""Listed names are found among the words of a search."""

import time

import pytest

from ingest.mappings.synonyms import Names, bundled, parse_rules

Z = "\u200c"
RULES = [
    f"بی{Z}بی{Z}سی, BBC",
    "ناجا, فراجا, نیروی انتظامی",
    "پلیس => پلیس, فراجا",
    "منچستریونایتد, من یونایتد",
    "صدا و سیما, رسانه ملی",
    "شورای امنیت, شورای امنیت سازمان ملل",
    "سازمان ملل, UN",
    f"سازمان زندان{Z}ها, زندان{Z}بانی کل",
    "پهپاد, هواپیمای بدون سرنشین",
    "ان بی ای, لیگ بسکتبال آمریکا",
    "انتخابات ۸۸, انتخابات ۱۳۸۸",
    "وزارت علوم، تحقیقات و فناوری, عتف",
    "کرونا, COVID-19",
    "بایرن => بایرن مونیخ",
    "گروه ۱+۵, P5+1",
]
NAMES = Names.of(parse_rules(RULES))


@pytest.mark.parametrize(
    ("search", "found"),
    [
        pytest.param("طرح ناجا", [("ناجا", ["فراجا", "نیروی انتظامی"])], id="one word, and never itself"),
        pytest.param("اخبار بی بی سی فارسی", [("بی بی سی", ["BBC"])], id="three words for a half-spaced one"),
        pytest.param(f"بی{Z}بی سی", [(f"بی{Z}بی سی", ["BBC"])], id="half of it with a half-space"),
        pytest.param("بیبیسی", [("بیبیسی", ["BBC"])], id="glued"),
        pytest.param("BBC bbc", [("BBC", [f"بی{Z}بی{Z}سی"]), ("bbc", [f"بی{Z}بی{Z}سی"])], id="either case, twice"),
        pytest.param("نيروي انتظامي", [("نيروي انتظامي", ["ناجا", "فراجا"])], id="Arabic letters"),
        pytest.param(f"نیروی{Z}انتظامی", [(f"نیروی{Z}انتظامی", ["ناجا", "فراجا"])], id="half-spaced for spaced"),
        pytest.param("نیرویانتظامی", [("نیرویانتظامی", ["ناجا", "فراجا"])], id="glued for spaced"),
        pytest.param("صداوسیما", [("صداوسیما", ["رسانه ملی"])], id="glued around a short word"),
        pytest.param("منچستر یونایتد", [("منچستر یونایتد", ["من یونایتد"])], id="spaced for glued"),
        pytest.param("نا جا", [], id="two short words that a name is not made of"),
        pytest.param("انبیای الهی", [], id="a word that has the letters of a short spaced name"),
        pytest.param("ان بی ای", [("ان بی ای", ["لیگ بسکتبال آمریکا"])], id="the short spaced name"),
        pytest.param("پلیس", [("پلیس", ["فراجا"])], id="the left side of an arrow"),
        pytest.param("بایرن مونیخ", [("بایرن", ["بایرن مونیخ"])], id="the right side of an arrow is no name"),
        pytest.param(
            "شورای امنیت سازمان ملل", [("شورای امنیت سازمان ملل", ["شورای امنیت"])], id="the longest of three names"
        ),
        pytest.param(
            "شورای امنیت و سازمان ملل",
            [("شورای امنیت", ["شورای امنیت سازمان ملل"]), ("سازمان ملل", ["UN"])],
            id="two names",
        ),
        pytest.param(f"پهپاد{Z}های", [(f"پهپاد{Z}های", ["هواپیمای بدون سرنشین"])], id="a plural"),
        pytest.param("پهپاد ها", [("پهپاد ها", ["هواپیمای بدون سرنشین"])], id="a plural apart"),
        pytest.param("آن های پهپاد", [("پهپاد", ["هواپیمای بدون سرنشین"])], id="an ending of the word before"),
        pytest.param("ناجا ، پلیس", [("ناجا", ["فراجا", "نیروی انتظامی"]), ("پلیس", ["فراجا"])], id="a sign apart"),
        pytest.param("سازمان زندانها", [("سازمان زندانها", [f"زندان{Z}بانی کل"])], id="a name in the plural"),
        pytest.param("نتایج انتخابات 88", [("انتخابات 88", ["انتخابات ۱۳۸۸"])], id="digits"),
        pytest.param("انتخابات۸۸", [("انتخابات۸۸", ["انتخابات ۱۳۸۸"])], id="a number glued to its word"),
        pytest.param("سال ۸۸", [], id="a part of a name"),
        pytest.param("گروه ۱ + ۵", [("گروه ۱ + ۵", ["P5+1"])], id="numbers apart"),
        pytest.param("گروه ۱۵", [], id="numbers are never glued"),
        pytest.param("وزارت علوم تحقیقات و فناوری", [("وزارت علوم تحقیقات و فناوری", ["عتف"])], id="without its comma"),
        pytest.param("covid 19", [("covid 19", ["کرونا"])], id="space for hyphen"),
        pytest.param("ناجا، پلیس.", [("ناجا،", ["فراجا", "نیروی انتظامی"]), ("پلیس.", ["فراجا"])], id="punctuation"),
        pytest.param("«پُلیس»", [("«پُلیس»", ["فراجا"])], id="harakat"),
        pytest.param("؟ ها !", [], id="nothing"),
        pytest.param("", [], id="no word"),
    ],
)
def test_names_are_found_in_every_spelling(search: str, found: list[tuple[str, list[str]]]) -> None:
    words = search.split()
    assert [(" ".join(words[start:end]), list(others)) for start, end, others in NAMES.find(words)] == found


def test_a_name_of_several_rules_finds_what_each_says() -> None:
    # An operator may write so on the cluster by hand; no list can.
    names = Names.of([*parse_rules(["ناجا, فراجا"]), *parse_rules(["ناجا => پلیس"])])
    assert names.find(["ناجا"]) == [(0, 1, ("فراجا", "پلیس"))]


def test_every_bundled_name_is_found_by_itself_and_finds_another() -> None:
    names = Names.of(bundled())
    for rule in bundled():
        for name in rule.names:
            words = name.split()
            assert [(start, end) for start, end, _ in names.find(words)] == [(0, len(words))], name


def test_a_search_of_ordinary_length_takes_less_than_a_tenth_of_a_millisecond() -> None:
    names = Names.of([*bundled(), *parse_rules(f"نام بلند شماره {n}, لقب کوتاه {n}" for n in range(9_000))])
    words = ["سخنگوی", "وزارت", "امور", "خارجه", "درباره", "برجام", "و", "نیروی", "انتظامی", "گفت"]
    best = min(_seconds(names, words) for _ in range(5))
    assert best / 200 < 1e-4


def _seconds(names: Names, words: list[str]) -> float:
    began = time.process_time()
    for _ in range(200):
        names.find(words)
    return time.process_time() - began
