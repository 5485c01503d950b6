"""Which words are marked in hits, and which passages of a body are shown."""

import pytest

from ingest.mappings.synonyms.lookup import Names
from ingest.mappings.synonyms.rules import parse_rules
from ingest.search.passages import LONGEST, READ, Marker
from ingest.search.query import NO_NAMES, reading
from tests.search.conftest import article

TAGS = ("[", "]")


HELD = frozenset(["عمومی", "اطلاع", "رسانی", "اطلاعرسانی", "سیل", "گلستان", "زلزله", "فایو"])
"""Terms of an index."""


def marker(query: str, names: Names) -> Marker:
    return Marker(reading(query, HELD.__contains__, HELD.__contains__, names).wanted)


def marked(query: str, title: str, names: Names = NO_NAMES) -> str:
    """The title with the words of the query in brackets; the title itself without a match."""
    (shown,) = marker(query, names).highlights(article(1, title), TAGS).get("title", (title,))
    return shown


def passages(query: str, body: str) -> tuple[str, ...]:
    return marker(query, NO_NAMES).highlights(article(1, "خبر", body), TAGS)["body"]


@pytest.mark.parametrize("query", ["عمومی\u200cهای", "عمومی های", "عمومیهای"])
@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("روابط عمومی\u200cهای استان", "روابط [عمومی\u200cهای] استان"),
        ("روابط عموميهاي استان", "روابط [عموميهاي] استان"),
        ("«عمومی»/خصوصی", "«[عمومی]»/خصوصی"),
        ("عُمومی و خصوصی", "[عُمومی] و خصوصی"),
        ("مرد عمو و خاله", "مرد عمو و خاله"),
    ],
)
def test_a_word_is_marked_in_every_spelling_as_the_author_wrote_it(query: str, title: str, shown: str) -> None:
    assert marked(query, title) == shown


@pytest.mark.parametrize("query", ["اطلاع\u200cرسانی", "اطلاع رسانی", "اطلاعرسانی"])
def test_a_compound_is_marked_whole_however_it_is_written(query: str) -> None:
    assert marked(query, "پایگاه اطلاع\u200cرسانی دولت") == "پایگاه [اطلاع\u200cرسانی] دولت"
    assert marked(query, "پایگاه اطلاع رسانی دولت") == "پایگاه [اطلاع رسانی] دولت"
    assert marked(query, "پایگاه اطلاعرسانی دولت") == "پایگاه [اطلاعرسانی] دولت"


def test_another_name_is_marked_whole_and_its_words_alone_are_not() -> None:
    names = Names.of(parse_rules(["فائو, سازمان خواربار و کشاورزی"]))
    assert marked("فائو", "هشدار سازمان خواربار و کشاورزی", names) == "هشدار [سازمان خواربار و کشاورزی]"
    assert marked("فائو", "سازمان ملل و کشاورزی", names) == "سازمان ملل و کشاورزی"


def test_the_passages_hold_most_of_what_was_sought_and_stand_in_their_order() -> None:
    body = "باران آمد. سیل در گلستان آمد. هوا سرد شد. گلستان آرام است. سیل گلستان را برد."
    assert passages("سیل گلستان", body) == ("[سیل] در [گلستان] آمد.", "[سیل] [گلستان] را برد.")


def test_a_long_sentence_is_cut_between_words_around_what_was_sought() -> None:
    words = " ".join(f"واژه{number}" for number in range(60))
    (passage,) = passages("زلزله", f"{words} زلزله {words}")
    assert "[زلزله]" in passage and len(passage) <= LONGEST + 2
    assert set(passage.replace("[", "").replace("]", "").split()) <= {*words.split(), "زلزله"}


def test_without_anything_sought_the_body_is_opened() -> None:
    body = "متن " * 100
    assert passages("زلزله", body) == (body[:LONGEST].strip(),)


def test_an_endless_body_is_read_up_to_a_bound() -> None:
    body = "متن " * (READ // 4) + "زلزله"
    assert "[" not in "".join(passages("زلزله", body))
