"""Known-item queries: a title or some words of an article, in some spelling; only that article is relevant."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ingest.evaluate.treebank import ZWNJ

DEPTH = 10
QUERIES = 500
_GAP = f"[ {ZWNJ}]"
# The joints that texts spell in three ways, found without a word list.
_JOINT = re.compile(
    rf"(?<!\S)(ن?م[یي]){_GAP}(?=\w)|(?<=\w){_GAP}(?=ها(?:[یي]\w*)?(?!\w)|تر(?:[یي]ن)?(?!\w))|(?<=\w){ZWNJ}(?=\w)"
)
SPELLINGS: Mapping[str, str | None] = {"as written": None, "half": ZWNJ, "spaced": " ", "glued": ""}


def respell(text: str, mark: str | None) -> str:
    """Return the text with `mark` (ZWNJ, space or nothing) in the joints of its words; None leaves it unchanged."""
    if mark is None:
        return text
    return _JOINT.sub(lambda match: (match[1] or "") + mark, text)


def titles(articles: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a sample of titles, by the index of the article."""
    return _sample({str(number): article["title"] for number, article in enumerate(articles) if article["body"]})


def phrases(articles: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return a sample of phrases of three words with a joint in them, by the index of the article."""
    candidates = {str(number): _phrase(article["body"]) for number, article in enumerate(articles)}
    return _sample({number: text for number, text in candidates.items() if text})


def _sample(queries: Mapping[str, str]) -> dict[str, str]:
    step = max(1, len(queries) // QUERIES)
    return dict(list(queries.items())[::step][:QUERIES])


def _phrase(text: str) -> str | None:
    """Return three consecutive words with a joint in the second, or None; the two parts at a joint are one word."""
    for joint in _JOINT.finditer(text):
        before = re.search(r"(?<!\S)\w+ \w*$", text[max(0, joint.start() - 40) : joint.start()])
        after = re.match(r"\w* \w+(?!\S)", text[joint.end() : joint.end() + 40])
        if joint.start() > 40 and before and after:
            return before[0] + joint[0] + after[0]
    return None
