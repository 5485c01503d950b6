"""Did you mean: words that hardly any article holds, as articles spell them.

A query whose words are known costs no request. Otherwise one asks for words of the index that are spelt much the same,
and one more which of them occur together with the other words of the query.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log
from typing import Any

from elasticsearch import Elasticsearch

from ingest.normalise.text import fold
from ingest.search.loose import Sought
from ingest.search.typos import BY_EAR, LEFT_OUT, cost
from ingest.search.unknown import RARE, Unknown
from ingest.search.vocabulary import GLUED
from ingest.words import Known
from ingest.words.lexicon import lexicon
from ingest.words.units import split

MOST_WORDS = 4
"""Looking for a word that is spelt much the same is slow; of more words the first."""
LISTED = 30
"""Words of the index that are weighed for each misspelt one …"""
WEIGHED = 8
"""… and the best of them, for which their company is asked."""
FEWEST = 2
"""Articles that hold a word which is put in place of one that sounds different."""
COMMONER = 50
"""How many times commoner than a word that one article holds its correction must be."""
SHORT, LONG = 4, 8
"""Letters below which a word is corrected by ear or by a letter left out; from which on it may have two slips."""
SHORTEST_LATIN = 6
"""Latin letters below which a word may be an acronym."""
ONE_SLIP, TWO_SLIPS = 1.0, 1.5
"""The highest cost of a correction of a short word and of a long one."""
WEIGHT, COMPANY = 6.0, 2.0
"""What one letter's cost weighs against the logarithm of the number of articles, and what company does."""
_IN = ("body", "title", "lead")

_SPOKEN = ("ه", "ست", "و", "شون", "مون", "تون", "s")
"""«خوبه», «اروپاست», «کتابو», «خونه‌شون», and the English plural."""

Clause = dict[str, Any]
_PERSIAN = str.maketrans("يىك", "ییک")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the index that may be meant by an unknown one."""

    text: str
    articles: int
    cost: float

    @property
    def worth(self) -> float:
        """How likely the word is meant, other words aside: the logarithm of a probability, but for a constant."""
        return log(1 + self.articles) - WEIGHT * self.cost


def corrections(
    client: Elasticsearch,
    index: str,
    wrong: Sequence[Unknown],
    wanted: Sequence[Sought],
    known: Known,
    *,
    fewest: int = FEWEST,
) -> dict[str, str]:
    """Return for each unknown word the likeliest word that articles hold, in the letters of the index.

    Among other words one that sounds different is held by `fewest` articles at least. `wanted` and `known` are what
    `understand` gave for the query. Raises what the client raises.
    """
    found = closest(client, index, wrong[:MOST_WORDS], known) if wrong else {}
    if not found:
        return {}
    terms = {one.term for one in found}
    halves = {half for term in terms for place in range(len(term)) for half in (term[:place], term[place:])}
    context = [
        unit.terms for own in wanted for unit in own.units if unit.word not in halves and any(map(known, unit.terms))
    ]
    order = [unit.word for own in wanted for unit in own.units]
    if len(order) < 2:
        return {wrong.typed: options[0].text for wrong, options in found.items()}
    counts = _company(client, index, found, context, order)
    best: dict[str, str] = {}
    for typo, options in found.items():
        likely = []
        for option in options:
            together, beside = counts[typo, option]
            common = option.articles >= fewest or option.cost <= BY_EAR
            if not context or (together and common):
                likely.append((option.worth + COMPANY * (log(1 + together) + log(1 + beside)), option.text))
        if likely:
            best[typo.typed] = max(likely)[1]
    return best


def closest(
    client: Elasticsearch, index: str, wrong: Sequence[Unknown], known: Known
) -> dict[Unknown, list[Candidate]]:
    """Return the words of the index that may be meant by each unknown word, the likeliest first.

    Asks once. Leaves out words that titles hold, or articles as two words or without an ending of spoken Persian.
    """
    term = {"analyzer": "fa_terms", "suggest_mode": "always", "max_edits": 2, "prefix_length": 0}
    bounds = {"min_word_length": 3, "accuracy": 0.4, "size": LISTED}
    text = " ".join(one.term for one in wrong)
    answer = client.search(
        index=index,
        size=0,
        track_total_hits=False,
        suggest={"text": text, **{field: {"term": {"field": field, **term, **bounds}} for field in GLUED}},
        aggs={"held": {"filters": {"filters": {one.term: _held_anyhow(one.term, known) for one in wrong}}}},
    )
    held = answer["aggregations"]["held"]["buckets"]
    counts: dict[str, Counter[str]] = {}
    for entry in (entry for field in GLUED for entry in answer["suggest"][field]):
        own = counts.setdefault(entry["text"], Counter())
        for option in entry["options"]:
            own[option["text"]] = max(own[option["text"]], option["freq"])
    found = {one: list(_fitting(one, counts.get(one.term, {}))) for one in wrong if held[one.term]["doc_count"] <= RARE}
    return {one: options[:WEIGHED] for one, options in found.items() if options}


def _held_anyhow(term: str, known: Known) -> Clause:
    """Return a word in a title, two words side by side, or one without an ending that only spoken Persian or English
    has."""
    stems = [stem for ending in _SPOKEN if (stem := term.removesuffix(ending)) != term and len(stem) >= SHORT - 1]
    halves = split(term, known)
    apart = [{"match_phrase": {"body": {"query": " ".join(halves), "analyzer": "fa_terms"}}}] if halves else []
    return {"bool": {"should": [{"term": {"title": term}}, {"terms": {"body": stems}}, *apart]}}


def _fitting(wrong: Unknown, counts: Mapping[str, int]) -> list[Candidate]:
    least = wrong.articles * COMMONER
    options = [
        Candidate(text, articles, cost(wrong.term, text)) for text, articles in counts.items() if text != wrong.term
    ]
    telling = (one for one in options if one.text not in lexicon().weak)
    near = (one for one in telling if one.articles >= least and one.cost <= _dearest(wrong.term, one.text))
    return sorted(near, key=lambda one: (-one.worth, one.text))


def _dearest(typed: str, meant: str) -> float:
    """Return the highest cost at which one word may stand for another."""
    if len(meant) < SHORT or (typed.isascii() and len(typed) < SHORTEST_LATIN):
        return BY_EAR
    if len(typed) < SHORT:
        # «دلر»: a letter was left out, and the word begins right.
        return LEFT_OUT if len(meant) > len(typed) else BY_EAR
    return TWO_SLIPS if len(typed) >= LONG and not typed.isascii() else ONE_SLIP


def _company(
    client: Elasticsearch,
    index: str,
    found: Mapping[Unknown, Sequence[Candidate]],
    context: Sequence[Sequence[str]],
    order: Sequence[str],
) -> dict[tuple[Unknown, Candidate], tuple[int, int]]:
    """Count the articles that hold a candidate together with words of `context`, and right beside its neighbours.

    `order`: all words of the query.
    """
    others = [_held(terms) for terms in context]
    filters: dict[str, Clause] = {}
    pairs = [(wrong, option) for wrong, options in found.items() for option in options]
    for number, (wrong, option) in enumerate(pairs):
        together = {"filter": [_held([option.text])], "should": others, "minimum_should_match": "2<-67%"}
        filters[f"together {number}"] = {"bool": together}
        filters[f"beside {number}"] = _beside(option.text, wrong.term, order)
    answer = client.search(
        index=index, size=0, track_total_hits=False, aggs={"company": {"filters": {"filters": filters}}}
    )
    counts = {name: bucket["doc_count"] for name, bucket in answer["aggregations"]["company"]["buckets"].items()}
    return {pair: (counts[f"together {number}"], counts[f"beside {number}"]) for number, pair in enumerate(pairs)}


def _beside(candidate: str, wrong: str, order: Sequence[str]) -> Clause:
    """Articles that hold a candidate right beside the words that stand beside the misspelt one, apart or glued."""
    pairs = [pair for pair in pairwise(order) if wrong in pair]
    meant = [tuple(candidate if word == wrong else word for word in pair) for pair in pairs]
    phrases = [{"match_phrase": {"body": {"query": " ".join(pair), "analyzer": "fa_terms"}}} for pair in meant]
    return {"bool": {"should": [*phrases, {"terms": {"body": ["".join(pair) for pair in meant]}}]}}


def _held(terms: Sequence[str]) -> Clause:
    return {"bool": {"should": [{"terms": {field: list(terms)}} for field in _IN]}}


def respelt(text: str, better: Mapping[str, str]) -> str:
    """Return a text with other words in place of some; what is only part of a longer word stays."""
    if not better:
        return text
    words = "|".join(re.escape(word) for word in sorted(better, key=len, reverse=True))
    return re.sub(f"(?<!\\w)(?:{words})(?!\\w)", lambda word: better[word[0]], text)


def as_written(words: Iterable[str], fragments: Iterable[str], marks: tuple[str, str]) -> dict[str, str]:
    """Return the words of the index in the commonest spelling among those that are marked in fragments of articles."""
    marked = re.compile(f"{re.escape(marks[0])}(.*?){re.escape(marks[1])}", re.DOTALL)
    found = (
        " ".join(match[1].translate(_PERSIAN).split()) for fragment in fragments for match in marked.finditer(fragment)
    )
    spellings = Counter(found)
    common = {fold(spelling): spelling for spelling, _ in reversed(spellings.most_common())}
    return {word: common[fold(word)] for word in words if fold(word) in common}
