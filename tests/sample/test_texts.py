"""The hand-written texts are correct Persian, and there are enough of them."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from ingest.sample import library
from ingest.sample.model import Story

PERSIAN = {key: versions for key, versions in library.drafts().items() if versions[0].language == "fa"}
JOINING = "بپتثجچحخسشصضطظعغفقکگلمنهی"
FAULTS = {
    "a ZWNJ beside white space, punctuation or an edge": r"(?:^|[\s،؛.:؟!«»()/-])\u200c|\u200c(?:$|[\s،؛.:؟!«»()/-])",
    "a ZWNJ after a letter that joins nothing": rf"[^{JOINING}0-9۰-۹ٔ]\u200c",
    "two ZWNJ in a row": "\u200c\u200c",
    "an Arabic yeh, kaf or digit, a tatweel, a look-alike of a space": "[يىكة٠-٩ـ\u00a0\u200b\u200e\u200f\ufeff]",
    "a verbal prefix that stands apart": r"(?:^|\s)ن?می\s",
    "a plural that stands apart": r"\s(?:ها|های|هایی|هایش|هایشان)(?:$|[\s،؛.:؟!»])",
    "a space before punctuation": r"\s[،؛:؟!.»)]",
    "two spaces": "  ",
    "Latin digits beside Persian letters": r"[آ-ی]\s?[0-9]|[0-9]\s?[آ-ی]",
}


def texts(story: Story) -> Iterator[str]:
    yield from (text for text in (story.title, story.kicker, story.subtitle, story.lead) if text)
    yield from (*story.paragraphs, *story.tags, *story.authors)


@pytest.mark.parametrize("fault", FAULTS)
def test_no_text_has(fault: str) -> None:
    pattern = re.compile(FAULTS[fault])
    found = [
        (story.key, text[max(0, hit.start() - 20) : hit.end() + 20])
        for versions in PERSIAN.values()
        for story in versions
        for text in texts(story)
        if (hit := pattern.search(text))
    ]
    assert found == []


def test_quotation_marks_are_paired() -> None:
    unpaired = [
        (key, text)
        for key, versions in PERSIAN.items()
        for text in texts(versions[-1])
        if text.count("«") != text.count("»") or text.count("(") != text.count(")")
    ]
    assert unpaired == []


def test_there_are_enough_stories_and_none_repeats_another() -> None:
    own = [versions[0] for versions in library.drafts().values() if versions[0].group in (None, versions[0].key)]
    assert len(own) >= 110
    paragraphs = Counter(text for story in own for text in story.paragraphs)
    assert [text for text, count in paragraphs.items() if count > 1] == []
    assert all(2 <= len(story.paragraphs) <= 9 for story in own)
    assert all(sum(len(text.split()) for text in story.paragraphs) >= 60 for story in own)


def test_stories_name_sections_of_their_outlet() -> None:
    sites = library.sites()
    wrong = [
        key for key, versions in library.drafts().items() if not sites[versions[0].site].section(versions[0].section[0])
    ]
    assert wrong == []


def test_the_word_of_the_three_spellings_is_in_all_of_them() -> None:
    word = "عمومی\u200cهای"
    spellings = {"zwnj": word, "spaced": word.replace("\u200c", " "), "glued": word.replace("\u200c", "")}
    sites = library.sites()
    stories = list(library.stories(edition=1))
    for style, spelling in spellings.items():
        assert [s for s in stories if sites[s.site].spelling == style and any(spelling in t for t in s.paragraphs)], (
            style
        )
