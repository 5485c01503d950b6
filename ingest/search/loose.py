"""Clauses of loose words: to rank articles, to select the set of hits, and to boost the best.

Each field is queried by a plain `match` on terms from `ingest.words`. So block-max scoring can skip articles that
cannot reach the page; `combined_fields` would score every one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf
from typing import Any

from ingest.mappings.synonyms.lookup import Names
from ingest.words import Known, Unit, read, units
from ingest.words.lexicon import lexicon
from ingest.words.units import tells

Clause = dict[str, Any]
Terms = tuple[str, ...]

FIELDS = {"body": 1.0, "title": 0.7, "lead": 0.5, "kicker": 0.3}
"""Fields searched for loose words, and the weight of a match."""
ENOUGH = "2<75%"
"""How many of the items sought an article of the set must hold: both of two, three quarters of more."""
COMMON, FEWEST = 0.2, 3
"""An item that more than this share of all articles hold does not count for the set if so many other items do."""
LEAST = 100
"""Articles of the smallest index in which such a share means anything."""
EXACT, NEAR = 0.7, 0.05
"""Boosts of the best hits: for words as typed, and for words near each other."""
BOOSTED = ("body", "lead")
HEADLINE, PASTED, TITLED = 5, 1.8, 3.0
"""Minimum words of a pasted headline; its boosts for words as typed, and for a title with the same words in a row."""
SLOP = 3
"""Maximum positions between two words that are near each other."""
OTHER_NAME = 0.5
"""Weight of a match of another name than the one typed."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One item that loose words ask for: a word, a compound or a name of several words, and its other names.

    `others`: for each other name its words, each with its forms. `common`: whether so many articles hold the item that
    it hardly narrows the set.
    """

    units: tuple[Unit, ...]
    others: tuple[tuple[Terms, ...], ...] = ()
    common: bool = False


def sought(text: str, known: Known, glued: Known, names: Names, articles: int = 0) -> list[Sought]:
    """Return the items that loose words ask for, in order.

    `known` and `glued` are as in `ingest.words.units`; `articles` is the size of the index, 0 if unknown.
    """
    items: list[Sought] = []
    words, position = text.split(), 0
    for start, end, others in names.find(words):
        if end - start == 1 and _joins(words, start, known, glued):
            continue
        items += _items(words[position:start], known, glued)
        named = tuple(units(" ".join(words[start:end]), known, glued))
        readings = (tuple(("".join(parts),) for parts in read(other)) for other in others)
        items.append(Sought(named, tuple(name for name in readings if not _is_stopped(name))))
        position = end
    items += _items(words[position:], known, glued)
    many = COMMON * max(articles, LEAST) if articles else inf
    # Drop auxiliary verbs: one may be alone between two names.
    telling = [item for item in items if item.others or any(map(tells, item.units))]
    return [replace(item, common=_articles(item, known) > many) for item in telling or items if item.units]


def ranking(wanted: Sequence[Sought]) -> Clause:
    """Return the scoring query: any of the items, in any field."""
    return _any([_scored(wanted, field, weight) for field, weight in FIELDS.items()])


def result_set(wanted: Sequence[Sought]) -> Clause:
    """Return the query of the set: articles with enough of the items, each in any of its forms and fields."""
    rare = [item for item in wanted if not item.common]
    counted = rare if len(rare) >= FEWEST else wanted
    return {"bool": {"should": [_held(item) for item in counted], "minimum_should_match": ENOUGH}}


def boosts(wanted: Sequence[Sought], *, asks: bool = False) -> list[Clause]:
    """Return the clauses that boost hits and never add any: the words as typed, and near each other.

    A text of HEADLINE words or more that `asks` no question is a pasted headline: words as typed weigh more.
    """
    plain = [unit for item in wanted for unit in item.units]
    typed = [(unit.word,) for unit in plain]
    pairs = list(pairwise(unit.terms for unit in plain))
    pasted = len(plain) >= HEADLINE and not asks
    return [
        *([_phrase("title", typed, SLOP, TITLED)] if pasted else []),
        *(
            clause
            for field in BOOSTED
            for clause in (
                _match(field, typed, PASTED if pasted else EXACT * FIELDS[field]),
                *(_phrase(field, pair, SLOP, NEAR * FIELDS[field]) for pair in pairs),
            )
        ),
    ]


def marking(wanted: Sequence[Sought]) -> list[Clause]:
    """Return the clauses whose words are marked in hits."""
    terms = [forms for item in wanted for unit in item.units for forms in (unit.terms, *unit.parts)]
    others = [name for item in wanted for name in item.others]
    return [clause for field in FIELDS for clause in (_match(field, terms), *(_name(field, name) for name in others))]


def _articles(item: Sought, known: Known) -> int:
    """Return the largest number of articles that may hold an item."""
    return min(sum(map(known, unit.terms)) for unit in item.units)


def _is_stopped(name: tuple[Terms, ...]) -> bool:
    return all(word[0] in lexicon().stop for word in name)


def _joins(words: Sequence[str], index: int, known: Known, glued: Known) -> bool:
    """Return whether a word and a neighbour are one word: «سیل» of «سیل زده» is not the name «سیل»."""
    pairs = [words[start : start + 2] for start in (index - 1, index) if 0 <= start < len(words) - 1]
    texts = [" ".join(pair) for pair in pairs if all(map(read, pair))]
    return any(len(read(text)) == 1 or any(unit.parts for unit in units(text, known, glued)) for text in texts)


def _items(words: Sequence[str], known: Known, glued: Known) -> list[Sought]:
    return [Sought((unit,)) for unit in units(" ".join(words), known, glued)] if words else []


def _scored(wanted: Sequence[Sought], field: str, weight: float) -> Clause:
    simple = [item.units[0].terms for item in wanted if not item.others and not item.units[0].parts]
    clauses = [_match(field, simple)] if simple else []
    for item in wanted:
        if item.others:
            named = [_score(unit, field) for unit in item.units]
            others = [_name(field, name, OTHER_NAME) for name in item.others]
            clauses.append({"dis_max": {"queries": [_any(named), *others]}})
        elif item.units[0].parts:
            clauses.append(_score(item.units[0], field))
    return {"bool": {"should": clauses, "boost": weight}}


def _score(unit: Unit, field: str) -> Clause:
    """Return the scoring clause of a unit: a compound scores as one word or as separate words, whichever is more."""
    forms = _forms(unit, field)
    return {"dis_max": {"queries": [*forms, _match(field, unit.parts)]}} if unit.parts else forms[0]


def _held(item: Sought) -> Clause:
    """Return the clause that matches all units of an item, or one of its other names."""
    each = [_any([clause for field in FIELDS for clause in _forms(unit, field)]) for unit in item.units]
    typed = each[0] if len(each) == 1 else {"bool": {"must": each}}
    return _any([typed, *(_name(field, name) for name in item.others for field in FIELDS)])


def _forms(unit: Unit, field: str) -> list[Clause]:
    """Return the clauses of a unit: as one index term, and a compound also as adjacent words."""
    clauses = [_match(field, [unit.terms])]
    if unit.apart:
        clauses.append(_phrase(field, unit.parts, 0))
    return clauses


def _name(field: str, words: tuple[Terms, ...], boost: float = 1.0) -> Clause:
    """Return the clause of a name: a phrase in which stop words leave gaps, as they do in the index."""
    held = [word for word in words if word[0] not in lexicon().stop]
    return _match(field, held, boost) if len(held) == 1 else _phrase(field, held, len(words) - len(held), boost)


def _any(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses}}


def _match(field: str, words: Iterable[Sequence[str]], boost: float = 1.0) -> Clause:
    return {"match": {field: {"query": _written(words), "analyzer": "fa_terms", "boost": boost}}}


def _phrase(field: str, words: Iterable[Sequence[str]], slop: int, boost: float = 1.0) -> Clause:
    return {"match_phrase": {field: {"query": _written(words), "analyzer": "fa_terms", "slop": slop, "boost": boost}}}


def _written(words: Iterable[Sequence[str]]) -> str:
    """Write terms in the syntax of the analyzer `fa_terms`."""
    return " ".join("|".join(terms) for terms in words)
