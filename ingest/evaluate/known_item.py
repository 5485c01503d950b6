"""Known-item retrieval: someone types a title, or words of a text, in some spelling, and wants that one article."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import Candidate
from ingest.evaluate.treebank import ZWNJ
from ingest.evaluate.trial import ask, trial

DEPTH = 10
QUERIES = 500
_GAP = f"[ {ZWNJ}]"
# The joints that texts spell in three ways; a word of the language is not needed to find them.
_JOINT = re.compile(
    rf"(?<!\S)(ن?م[یي]){_GAP}(?=\w)|(?<=\w){_GAP}(?=ها(?:[یي]\w*)?(?!\w)|تر(?:[یي]ن)?(?!\w))|(?<=\w){ZWNJ}(?=\w)"
)
SPELLINGS: Mapping[str, str | None] = {"as written": None, "half": ZWNJ, "spaced": " ", "glued": ""}


@dataclass(frozen=True, slots=True)
class KnownItem:
    """By spelling of the query: mean reciprocal rank at 10 of titles, and share of phrases found among the first 10."""

    titles: Mapping[str, float]
    phrases: Mapping[str, float]


def respell(text: str, mark: str | None) -> str:
    """The text with ZWNJ, space or nothing in the joints of its words; None leaves it as it was written."""
    if mark is None:
        return text
    return _JOINT.sub(lambda match: (match[1] or "") + mark, text)


def known_item(client: Elasticsearch, candidate: Candidate, articles: Sequence[Mapping[str, Any]]) -> KnownItem:
    """Titles are sought in lead and body only, as the title itself would be too easy; phrases hold a joint."""
    documents = [
        {"_id": str(number), "lead": article["abstract"], "body": article["body"]}
        for number, article in enumerate(articles)
    ]
    titles = {str(number): article["title"] for number, article in enumerate(articles) if article["body"]}
    phrases = {str(number): found for number, article in enumerate(articles) if (found := _phrase(article["body"]))}
    with trial(client, candidate, documents) as index:

        def ranks(queries: Mapping[str, str], query: Callable[[str], dict[str, Any]], mark: str | None) -> list[int]:
            bodies = [{"query": query(respell(text, mark)), "size": DEPTH} for text in queries.values()]
            answers = ask(client, index, bodies)
            return [hits.index(key) + 1 if key in hits else 0 for key, hits in zip(queries, answers, strict=True)]

        by_title = {name: ranks(_sample(titles), candidate.words, mark) for name, mark in SPELLINGS.items()}
        by_phrase = {name: ranks(_sample(phrases), candidate.quoted, mark) for name, mark in SPELLINGS.items()}
    return KnownItem(
        {name: sum(1 / rank for rank in some if rank) / len(some) for name, some in by_title.items()},
        {name: sum(rank > 0 for rank in some) / len(some) for name, some in by_phrase.items()},
    )


def _sample(queries: Mapping[str, str]) -> dict[str, str]:
    step = max(1, len(queries) // QUERIES)
    return dict(list(queries.items())[::step][:QUERIES])


def _phrase(text: str) -> str | None:
    """Three words in a row with a joint among them, or None; the joint's two parts count as one word."""
    joint = next((match for match in _JOINT.finditer(text) if match.start() > 40), None)
    if joint is None:
        return None
    found = re.search(rf"(?<!\S)\w+ \w*{re.escape(joint[0])}\w* \w+(?!\S)", text[joint.start() - 40 : joint.end() + 40])
    return found[0] if found else None
