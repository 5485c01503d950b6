"""Which words are marked in hits, and which passages of a body are shown."""

import pytest
from elasticsearch import Elasticsearch

from ingest.mappings.synonyms.lookup import Names
from ingest.mappings.synonyms.rules import parse_rules
from ingest.search import search
from ingest.search.passages import LONGEST, MOST_SHOWN, READ, Marker
from ingest.search.query import NO_NAMES, reading
from tests.search.conftest import article, fill

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


ENDLESS = {
    "one letter": "ا" * 200_000,
    "one word": "سیل" * 66_000,
    "half-spaces": "سیل\u200c" * 50_000,
    "hyphens": "سیل-" * 50_000,
    "quotes": "«سیل»" * 40_000,
    "beside an endless word": f"سیل {'ب' * 200_000} سیل",
}
"""Bodies of 200,000 letters without spaces."""


@pytest.mark.parametrize("body", ENDLESS.values(), ids=ENDLESS)
def test_a_passage_of_a_text_without_spaces_is_bounded(body: str) -> None:
    for query in ("سیل", "سیل گلستان"):
        assert all(len(passage) <= MOST_SHOWN for passage in passages(query, body))


def test_passages_that_the_cluster_cuts_are_bounded_too(elastic: Elasticsearch) -> None:
    fill(elastic, (article(number, "خبر سیل", body) for number, body in enumerate(ENDLESS.values())))
    for query in ("سیل", "+سیل", "«سیل»", "متن:سیل", "سیل رسانه:khabar"):
        hits = search(elastic, query, size=20).hits
        assert hits
        shown = [fragment for hit in hits for fragment in hit.highlights.get("body", ())]
        assert shown and max(map(len, shown)) <= MOST_SHOWN
        # No tag is cut.
        assert all("<" not in fragment.replace("<em>", "").replace("</em>", "") for fragment in shown)
