"""Parsing of lists of other names, as people write them."""

import pytest

from ingest.errors import PeykError
from ingest.mappings.synonyms import Rule, parse_rules

Z = "\u200c"


def test_a_list_is_read_line_by_line() -> None:
    rules = parse_rules(["# names", "", "ناجا, فراجا", " پلیس => پلیس, فراجا "])
    assert rules == [Rule(("ناجا", "فراجا"), ("ناجا", "فراجا")), Rule(("پلیس",), ("پلیس", "فراجا"))]
    assert parse_rules(map(str, rules)) == rules


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(["ناجا"], "line 1 is neither", id="a name alone"),
        pytest.param(["الف => ب => پ"], "line 1 is neither", id="two arrows"),
        pytest.param(["ناجا, , فراجا"], "line 1: «» is not a name", id="an empty name"),
        pytest.param(["ناجا, !"], "line 1: «!» is not a name", id="no letters"),
        pytest.param(["ناجا => "], "line 1: «» is not a name", id="nothing on the right"),
        pytest.param(["ا ب پ ت ث ج چ ح خ, ناجا"], "is not a name of 1 to 8 words", id="a sentence"),
        pytest.param(["امریکا, آمريكا"], "line 1 has one name twice", id="one name in two spellings"),
        pytest.param(["صدا و سیما, رسانه ملی", f"صدا{Z}و{Z}سیما => ناجا"], "is in line 1 already", id="two rules"),
        pytest.param(["# nothing"], "0 rules", id="an empty list"),
        pytest.param([f"نام {n}, لقب {n}" for n in range(10_001)], "10,001 rules", id="more than Elasticsearch takes"),
    ],
)
def test_a_mistake_in_a_list_is_named_with_its_line(lines: list[str], message: str) -> None:
    with pytest.raises(PeykError, match=message):
        parse_rules(lines)
