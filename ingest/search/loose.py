"""Loose words as clauses: what ranks articles, what makes the set of those found, and what lifts the best.

Each field is asked by plain `match` for terms that `ingest.words` has made. So block-max scoring can skip articles that
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
"""Where loose words are sought, and what a match there weighs."""
ENOUGH = "2<75%"
"""How many of the things sought an article of the set holds: both of two, three quarters of more."""
COMMON, FEWEST = 0.2, 3
"""What this share of all articles holds does not count for the set, where so many other things are sought."""
LEAST = 100
"""Articles of an index in which a share says anything."""
EXACT, NEAR = 0.7, 0.05
"""What lifts the best hits: words as typed, and words near each other."""
LIFTING = ("body", "lead")
HEADLINE, PASTED, TITLED = 5, 1.8, 3.0
"""Words of a headline, what lifts the hits of a pasted one by its words as typed, and by a title that is the same."""
SLOP = 3
"""Places between two words that are near each other."""
OTHER_NAME = 0.5
"""What another name than the one typed scores."""


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing that loose words ask for: a word or compound, or a name of several, and what else its bearer is called.

    `others`: for each other name its words, each with its forms. `common`: so many articles hold it that it tells
    hardly one from another.
    """

    units: tuple[Unit, ...]
    others: tuple[tuple[Terms, ...], ...] = ()
    common: bool = False


def sought(text: str, known: Known, glued: Known, names: Names, articles: int = 0) -> list[Sought]:
    """Return what loose words ask for, in their order.

    `known` and `glued` as of `ingest.words.units`; `articles` is the number of all, where it is known.
    """
    found: list[Sought] = []
    words, place = text.split(), 0
    for start, end, others in names.find(words):
        if end - start == 1 and _joins(words, start, known, glued):
            continue
        found += _plain(words[place:start], known, glued)
        named = tuple(units(" ".join(words[start:end]), known, glued))
        readings = (tuple(("".join(parts),) for parts in read(other)) for other in others)
        found.append(Sought(named, tuple(name for name in readings if not _stops(name))))
        place = end
    found += _plain(words[place:], known, glued)
    many = COMMON * max(articles, LEAST) if articles else inf
    # Between two names may stand an auxiliary alone.
    telling = [one for one in found if one.others or any(map(tells, one.units))]
    return [replace(one, common=_articles(one, known) > many) for one in telling or found if one.units]


def ranking(wanted: Sequence[Sought]) -> Clause:
    """Return the query that scores: any of the things sought, anywhere."""
    return _any([_scored(wanted, field, weight) for field, weight in FIELDS.items()])


def whole(wanted: Sequence[Sought]) -> Clause:
    """Return the query of the set: articles with enough of what is sought, each in any of its forms and fields."""
    telling = [one for one in wanted if not one.common]
    counted = telling if len(telling) >= FEWEST else wanted
    return {"bool": {"should": [_held(one) for one in counted], "minimum_should_match": ENOUGH}}


def lifts(wanted: Sequence[Sought], *, asks: bool = False) -> list[Clause]:
    """Return what lifts a hit and never makes one: the words as typed, and near each other.

    Who types as many words as a headline has and `asks` no question pasted one: then words as typed weigh more.
    """
    plain = [unit for one in wanted for unit in one.units]
    typed = [(unit.word,) for unit in plain]
    pairs = list(pairwise(unit.terms for unit in plain))
    pasted = len(plain) >= HEADLINE and not asks
    return [
        *([_phrase("title", typed, SLOP, TITLED)] if pasted else []),
        *(
            clause
            for field in LIFTING
            for clause in (
                _match(field, typed, PASTED if pasted else EXACT * FIELDS[field]),
                *(_phrase(field, pair, SLOP, NEAR * FIELDS[field]) for pair in pairs),
            )
        ),
    ]


def marking(wanted: Sequence[Sought]) -> list[Clause]:
    """Return the clauses whose words are marked in hits."""
    terms = [own for one in wanted for unit in one.units for own in (unit.terms, *unit.parts)]
    others = [name for one in wanted for name in one.others]
    return [clause for field in FIELDS for clause in (_match(field, terms), *(_name(field, name) for name in others))]


def _articles(one: Sought, known: Known) -> int:
    """At most so many articles hold it."""
    return min(sum(map(known, unit.terms)) for unit in one.units)


def _stops(name: tuple[Terms, ...]) -> bool:
    return all(word[0] in lexicon().stop for word in name)


def _joins(words: Sequence[str], place: int, known: Known, glued: Known) -> bool:
    """Return whether a word and a neighbour are one word: «سیل» of «سیل زده» is not the name «سیل»."""
    pairs = [words[start : start + 2] for start in (place - 1, place) if 0 <= start < len(words) - 1]
    texts = [" ".join(pair) for pair in pairs if all(map(read, pair))]
    return any(len(read(text)) == 1 or any(unit.parts for unit in units(text, known, glued)) for text in texts)


def _plain(words: Sequence[str], known: Known, glued: Known) -> list[Sought]:
    return [Sought((unit,)) for unit in units(" ".join(words), known, glued)] if words else []


def _scored(wanted: Sequence[Sought], field: str, weight: float) -> Clause:
    simple = [one.units[0].terms for one in wanted if not one.others and not one.units[0].parts]
    clauses = [_match(field, simple)] if simple else []
    for one in wanted:
        if one.others:
            named = [_score(unit, field) for unit in one.units]
            others = [_name(field, name, OTHER_NAME) for name in one.others]
            clauses.append({"dis_max": {"queries": [_any(named), *others]}})
        elif one.units[0].parts:
            clauses.append(_score(one.units[0], field))
    return {"bool": {"should": clauses, "boost": weight}}


def _score(unit: Unit, field: str) -> Clause:
    """Return a word, or a compound: as one or, where it scores more, its words apart."""
    forms = _forms(unit, field)
    return {"dis_max": {"queries": [*forms, _match(field, unit.parts)]}} if unit.parts else forms[0]


def _held(one: Sought) -> Clause:
    """Return whether an article holds all of one thing sought, or another name of it."""
    each = [_any([clause for field in FIELDS for clause in _forms(unit, field)]) for unit in one.units]
    typed = each[0] if len(each) == 1 else {"bool": {"must": each}}
    return _any([typed, *(_name(field, name) for name in one.others for field in FIELDS)])


def _forms(unit: Unit, field: str) -> list[Clause]:
    """Return the unit as one term of the index, and a compound also as words side by side."""
    found = [_match(field, [unit.terms])]
    if unit.apart:
        found.append(_phrase(field, unit.parts, 0))
    return found


def _name(field: str, words: tuple[Terms, ...], boost: float = 1.0) -> Clause:
    """Return a name of several words as a phrase, in which stop words leave gaps as they do in the index."""
    held = [word for word in words if word[0] not in lexicon().stop]
    return _match(field, held, boost) if len(held) == 1 else _phrase(field, held, len(words) - len(held), boost)


def _any(clauses: list[Clause]) -> Clause:
    return clauses[0] if len(clauses) == 1 else {"bool": {"should": clauses}}


def _match(field: str, words: Iterable[Sequence[str]], boost: float = 1.0) -> Clause:
    return {"match": {field: {"query": _written(words), "analyzer": "fa_terms", "boost": boost}}}


def _phrase(field: str, words: Iterable[Sequence[str]], slop: int, boost: float = 1.0) -> Clause:
    return {"match_phrase": {field: {"query": _written(words), "analyzer": "fa_terms", "slop": slop, "boost": boost}}}


def _written(words: Iterable[Sequence[str]]) -> str:
    """Terms as the analyzer `fa_terms` reads them."""
    return " ".join("|".join(terms) for terms in words)
