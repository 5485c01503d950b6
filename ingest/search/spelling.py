"""Did you mean: correct words that hardly any article holds.

A query of known words costs no request. Otherwise one request finds similar words in the index, and another counts
which of them occur together with the other words of the query.
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
"""Words that are corrected, the first of the query: finding similar words is slow."""
LISTED = 30
"""Similar words of the index that are read for each misspelt one …"""
WEIGHED = 8
"""… and the best of them, whose co-occurrence is counted."""
FEWEST = 2
"""Minimum articles that hold a correction that sounds different."""
COMMONER = 50
"""How many times more articles must hold a correction than the word itself, if any holds that."""
SHORT, LONG = 4, 8
"""Letters below which a word is corrected only by sound or by adding a letter; from which on it may have two slips."""
SHORTEST_LATIN = 6
"""Latin letters below which a word may be an acronym."""
ONE_SLIP, TWO_SLIPS = 1.0, 1.5
"""The highest cost of a correction of a short word and of a long one."""
WEIGHT, COMPANY = 6.0, 2.0
"""Weights of the cost and of co-occurrence, against the logarithm of the number of articles."""
_IN = ("body", "title", "lead")

_SPOKEN = ("ه", "ست", "و", "شون", "مون", "تون", "s")
"""«خوبه», «اروپاست», «کتابو», «خونه‌شون», and the English plural."""

Clause = dict[str, Any]
_PERSIAN = str.maketrans("يىك", "ییک")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A word of the index that may be the correction of an unknown one."""

    text: str
    articles: int
    cost: float

    @property
    def worth(self) -> float:
        """Likelihood of the word regardless of context: the logarithm of a probability, up to a constant."""
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
    """Return unknown word -> its likeliest correction, as an index term; words without one are left out.

    In a query of several words, at least `fewest` articles hold a correction that sounds different. `wanted` and
    `known` are what `understand` returned for the query. Raises what the client raises.
    """
    candidates = closest(client, index, wrong[:MOST_WORDS], known) if wrong else {}
    if not candidates:
        return {}
    terms = {word.term for word in candidates}
    halves = {half for term in terms for cut in range(len(term)) for half in (term[:cut], term[cut:])}
    context = [
        unit.terms for item in wanted for unit in item.units if unit.word not in halves and any(map(known, unit.terms))
    ]
    order = [unit.word for item in wanted for unit in item.units]
    if len(order) < 2:
        return {wrong.typed: options[0].text for wrong, options in candidates.items()}
    counts = _company(client, index, candidates, context, order)
    best: dict[str, str] = {}
    for typo, options in candidates.items():
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
    """Return the candidates for each unknown word, the likeliest first, by one request.

    Leaves out words that titles hold, or that articles hold as two words or without an ending of spoken Persian.
    """
    term = {"analyzer": "fa_terms", "suggest_mode": "always", "max_edits": 2, "prefix_length": 0}
    bounds = {"min_word_length": 3, "accuracy": 0.4, "size": LISTED}
    text = " ".join(word.term for word in wrong)
    answer = client.search(
        index=index,
        size=0,
        track_total_hits=False,
        suggest={"text": text, **{field: {"term": {"field": field, **term, **bounds}} for field in GLUED}},
        aggs={"held": {"filters": {"filters": {word.term: _held_anyhow(word.term, known) for word in wrong}}}},
    )
    held = answer["aggregations"]["held"]["buckets"]
    counts: dict[str, Counter[str]] = {}
    for entry in (entry for field in GLUED for entry in answer["suggest"][field]):
        articles = counts.setdefault(entry["text"], Counter())
        for option in entry["options"]:
            articles[option["text"]] = max(articles[option["text"]], option["freq"])
    unheld = [word for word in wrong if held[word.term]["doc_count"] <= RARE]
    candidates = {word: _fitting(word, counts.get(word.term, {})) for word in unheld}
    return {word: options[:WEIGHED] for word, options in candidates.items() if options}


def _held_anyhow(term: str, known: Known) -> Clause:
    """Return the clause of a term that is no misspelling: in a title, as two adjacent words, or without an ending of
    spoken Persian or English."""
    stems = [stem for ending in _SPOKEN if (stem := term.removesuffix(ending)) != term and len(stem) >= SHORT - 1]
    halves = split(term, known)
    apart = [{"match_phrase": {"body": {"query": " ".join(halves), "analyzer": "fa_terms"}}}] if halves else []
    return {"bool": {"should": [{"term": {"title": term}}, {"terms": {"body": stems}}, *apart]}}


def _fitting(wrong: Unknown, counts: Mapping[str, int]) -> list[Candidate]:
    least = wrong.articles * COMMONER
    options = [
        Candidate(text, articles, cost(wrong.term, text)) for text, articles in counts.items() if text != wrong.term
    ]
    content = (option for option in options if option.text not in lexicon().weak)
    near = (option for option in content if option.articles >= least and option.cost <= _limit(wrong.term, option.text))
    return sorted(near, key=lambda option: (-option.worth, option.text))


def _limit(typed: str, meant: str) -> float:
    """Return the highest cost at which one word may be a correction of another."""
    if len(meant) < SHORT or (typed.isascii() and len(typed) < SHORTEST_LATIN):
        return BY_EAR
    if len(typed) < SHORT:
        # «دلر»: a letter was left out, and the word begins right.
        return LEFT_OUT if len(meant) > len(typed) else BY_EAR
    return TWO_SLIPS if len(typed) >= LONG and not typed.isascii() else ONE_SLIP


def _company(
    client: Elasticsearch,
    index: str,
    candidates: Mapping[Unknown, Sequence[Candidate]],
    context: Sequence[Sequence[str]],
    order: Sequence[str],
) -> dict[tuple[Unknown, Candidate], tuple[int, int]]:
    """Count the articles that hold each candidate with words of `context`, and those that hold it beside a neighbour.

    `order`: all words of the query.
    """
    others = [_held(terms) for terms in context]
    filters: dict[str, Clause] = {}
    pairs = [(wrong, option) for wrong, options in candidates.items() for option in options]
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
    """Return the clause of a candidate adjacent to a neighbour of the misspelt word, as two words or joined."""
    pairs = [pair for pair in pairwise(order) if wrong in pair]
    meant = [tuple(candidate if word == wrong else word for word in pair) for pair in pairs]
    phrases = [{"match_phrase": {"body": {"query": " ".join(pair), "analyzer": "fa_terms"}}} for pair in meant]
    return {"bool": {"should": [*phrases, {"terms": {"body": ["".join(pair) for pair in meant]}}]}}


def _held(terms: Sequence[str]) -> Clause:
    return {"bool": {"should": [{"terms": {field: list(terms)}} for field in _IN]}}


def respelt(text: str, better: Mapping[str, str]) -> str:
    """Return a text with words replaced by their corrections; parts of longer words stay."""
    if not better:
        return text
    words = "|".join(re.escape(word) for word in sorted(better, key=len, reverse=True))
    return re.sub(f"(?<!\\w)(?:{words})(?!\\w)", lambda word: better[word[0]], text)


def as_written(words: Iterable[str], fragments: Iterable[str], marks: tuple[str, str]) -> dict[str, str]:
    """Return index term -> its commonest spelling in the marked words of fragments, for the terms marked there."""
    marked = re.compile(f"{re.escape(marks[0])}(.*?){re.escape(marks[1])}", re.DOTALL)
    spellings = Counter(
        " ".join(match[1].translate(_PERSIAN).split()) for fragment in fragments for match in marked.finditer(fragment)
    )
    common = {fold(spelling): spelling for spelling, _ in reversed(spellings.most_common())}
    return {word: common[fold(word)] for word in words if fold(word) in common}
