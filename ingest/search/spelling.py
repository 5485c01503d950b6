"""Did you mean: words that no article holds, as articles spell them."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.normalise.text import fold

FIELDS = ("body", "title")
"""Whose words are candidates."""
MOST_WORDS = 8
"""Looking for a word that is spelt much the same is slow; of more words the first."""
ACCURACY = 0.65
"""Likeness from which on a word is a candidate: one wrong letter in four or five, two in more."""
ACCURACY_BY_EAR = 0.5
"""The same for one that sounds alike."""
# Letters that sound alike in Persian: a reader who takes one for the other knows the word only by ear.
_SOUNDS = str.maketrans("ثصذضظطحغ", "سسزززتهق")
_PERSIAN = str.maketrans("يىك", "ییک")


def corrections(client: Elasticsearch, index: str, words: Sequence[str]) -> dict[str, str]:
    """For what is unknown in the words, the likeliest word that articles hold, in the letters of the index."""
    # The analyzer of a query adds words to it, so that places in the text would be lost.
    term = {"analyzer": "fa_body", "suggest_mode": "missing", "max_edits": 2, "prefix_length": 0}
    bounds = {"min_word_length": 4, "accuracy": ACCURACY_BY_EAR, "size": 10}
    text = " ".join(words[:MOST_WORDS])
    suggest = {field: {"text": text, "term": {"field": field, **term, **bounds}} for field in FIELDS}
    answer = client.search(index=index, size=0, suggest=suggest).body["suggest"]
    better: dict[str, Option] = {}
    for entry in (entry for field in FIELDS for entry in answer[field]):
        typed = text[entry["offset"] : entry["offset"] + entry["length"]]
        for option in entry["options"]:
            rank = _rank(typed, option)
            if rank and " " not in typed:
                better[typed] = max(better.get(typed, Option()), rank)
    return {typed: option.text for typed, option in better.items()}


@dataclass(frozen=True, slots=True, order=True)
class Option:
    """A word that may be meant; the greater is the likelier."""

    by_ear: bool = False
    likeness: float = 0.0
    articles: int = 0
    text: str = ""


def _rank(typed: str, option: Mapping[str, Any]) -> Option | None:
    by_ear = fold(typed).translate(_SOUNDS) == option["text"].translate(_SOUNDS)
    likely = by_ear or option["score"] >= ACCURACY
    return Option(by_ear, 1.0 if by_ear else option["score"], option["freq"], option["text"]) if likely else None


def as_written(words: Iterable[str], fragments: Iterable[str], marks: tuple[str, str]) -> dict[str, str]:
    """The words of the index in the commonest spelling among those that are marked in fragments of articles."""
    marked = re.compile(f"{re.escape(marks[0])}(.*?){re.escape(marks[1])}", re.DOTALL)
    found = (match[1].translate(_PERSIAN) for fragment in fragments for match in marked.finditer(fragment))
    spellings = Counter(found)
    common = {fold(spelling): spelling for spelling, _ in reversed(spellings.most_common())}
    return {word: common[fold(word)] for word in words if fold(word) in common}
