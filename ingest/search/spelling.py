"""Did you mean: words that no article holds, as articles spell them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.normalise.text import fold

FIELD = "body"
"""Whose words are candidates; the short fields also hold words glued to their neighbours."""
MOST_WORDS = 8
"""Looking for a word that is spelt much the same is slow; of more words the first."""
ACCURACY = 0.65
"""Likeness from which on a word is a candidate: one wrong letter in four or five, two in more."""
ACCURACY_BY_EAR = 0.5
"""The same for one that sounds alike."""
SHORTEST = 4
"""Letters of a word that may mean another: every second word of three is one letter away from it."""
INITIAL = 0.1
"""Added for the same first letter: less than one letter more or less that differs."""
# Letters that sound alike in Persian: a reader who takes one for the other knows the word only by ear.
_SOUNDS = str.maketrans("ثصذضظطحغ", "سسزززتهق")
_WORD = re.compile(r"[^\s«»\"،؛؟!:()]")
_PERSIAN = str.maketrans("يىك", "ییک")


def corrections(client: Elasticsearch, index: str, words: Sequence[str]) -> dict[str, str]:
    """For what is unknown in the words, the likeliest word that articles hold, in the letters of the index."""
    text = " ".join(words[:MOST_WORDS])
    # The analyzer of a query adds words to it, so that places in the text would be lost.
    term = {"field": FIELD, "analyzer": "fa_body", "suggest_mode": "missing", "max_edits": 2, "prefix_length": 0}
    bounds = {"min_word_length": 3, "accuracy": ACCURACY_BY_EAR, "size": 10}
    suggest = {"spelling": {"text": text, "term": {**term, **bounds}}}
    entries = client.search(index=index, size=0, suggest=suggest).body["suggest"]["spelling"]
    better: dict[str, str] = {}
    for entry in entries:
        start, end = entry["offset"], entry["offset"] + entry["length"]
        # A part of a word says nothing of the rest: of «aiv,knhk», the keys of «شهروندان», one looks like NHK.
        whole = not _WORD.match(text[start - 1 : start]) and not _WORD.match(text[end : end + 1])
        options = [option for found in entry["options"] if (option := _rank(text[start:end], found))]
        if whole and options:
            better[text[start:end]] = max(options).text
    return better


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """A word that may be meant; the greater is the likelier."""

    by_ear: bool = False
    likeness: float = 0.0
    articles: int = 0
    text: str = ""


def _rank(typed: str, option: Mapping[str, Any]) -> Option | None:
    heard, meant = fold(typed).translate(_SOUNDS), option["text"].translate(_SOUNDS)
    if heard == meant:
        return Option(True, 1.0, option["freq"], option["text"])
    if option["score"] < ACCURACY or len(heard) < SHORTEST:
        return None
    # Who mistypes a word mostly begins it right.
    return Option(False, option["score"] + INITIAL * (heard[:1] == meant[:1]), option["freq"], option["text"])


def as_written(words: Iterable[str], fragments: Iterable[str], marks: tuple[str, str]) -> dict[str, str]:
    """The words of the index in the commonest spelling among those that are marked in fragments of articles."""
    marked = re.compile(f"{re.escape(marks[0])}(.*?){re.escape(marks[1])}", re.DOTALL)
    found = (match[1].translate(_PERSIAN) for fragment in fragments for match in marked.finditer(fragment))
    spellings = Counter(found)
    common = {fold(spelling): spelling for spelling, _ in reversed(spellings.most_common())}
    return {word: common[fold(word)] for word in words if fold(word) in common}
