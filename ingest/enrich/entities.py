"""Find the persons, organisations and places in a text, by the gazetteers persons.txt, organisations.txt, places.txt.

A line of a gazetteer has up to four fields between `|`: the stored name, unambiguous other names, ambiguous names, and
context words, of which a text must hold one for an ambiguous name to count. A `?` before the stored name marks it as
ambiguous too; without context words it never counts. Precision precedes recall: a common surname, or a word that is
also a name, is not listed, or only with context words.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from ingest.enrich.agency import is_agency
from ingest.enrich.gazetteer import Gazetteer, Lines, Mention, as_line, data_lines, word_after, words_before
from ingest.enrich.iran import PLACES
from ingest.model import Entities

_FILES = {"persons": "persons.txt", "organisations": "organisations.txt", "places": "places.txt"}


@dataclass(frozen=True, slots=True)
class _Name:
    """A spelling of an entity's name."""

    kind: str
    entity: str
    context: tuple[str, ...] = ()
    """Words, as in a line, of which the text must hold one; empty if the name is unambiguous."""
    single: bool = False
    """Whether it is one word, such as a surname."""


@dataclass(slots=True)
class _Names:
    persons: dict[str, None] = field(default_factory=dict)
    organisations: dict[str, None] = field(default_factory=dict)
    places: dict[str, None] = field(default_factory=dict)


def entities(lines: Lines) -> Entities | None:
    """Return the entities in an article's lines, each once, in text order; None if there are none."""
    names = _Names()
    texts = (lines.title, lines.lead, lines.body)
    present: dict[tuple[str, ...], bool] = {(): True}
    for line in texts:
        for mention in _GAZETTEER.find(line):
            name = mention.name
            if name.context not in present:
                present[name.context] = any(word in text for text in texts for word in name.context)
            if name.kind != "nothing" and present[name.context] and _is_meant(line, mention):
                getattr(names, name.kind)[name.entity] = None
    if not (names.persons or names.organisations or names.places):
        return None
    return Entities(tuple(names.persons), tuple(names.organisations), tuple(names.places))


def _is_meant(line: str, mention: Mention[_Name]) -> bool:
    """Return whether the words around a mention confirm it: it is no street, namesake or plural."""
    name, after = mention.name, word_after(line, mention.end)
    if name.single and after in _PLURALS:
        return False
    before = words_before(line, mention.start, 5)
    if name.kind == "organisations":
        # A story is not about the agency that it credits.
        return name.entity not in _media() or _ATTRIBUTING.isdisjoint(before)
    if name.kind == "places":
        return before[-1:] == [] or before[-1] not in _STREETS
    if after in _SURNAME_ENDINGS or (name.single and _text_before(line, mention).endswith(_GIVEN_NAMES)):
        return False
    while before and before[-1] in _TITLES:
        before.pop()
    return not before or before[-1] not in _NAMED_AFTER


def _text_before(line: str, mention: Mention[_Name]) -> str:
    return line[max(0, mention.start - 20) : mention.start]


def _names() -> Iterator[tuple[str, _Name]]:
    for written in _CONTEXT["something_else"]:
        yield written, _Name("nothing", "")
    for kind, file in _FILES.items():
        for line in data_lines(file):
            yield from _parse_row(kind, line)
    for written, place in PLACES:
        if not place.everyday:
            yield written, _name("places", place.name, written)


def _parse_row(kind: str, line: str) -> Iterator[tuple[str, _Name]]:
    stored, certain, ambiguous, context = ([part.strip() for part in line.split("|")] + [""] * 3)[:4]
    entity, words = stored.lstrip("?"), tuple(as_line(word) for word in _listed(context))
    if stored == entity or words:
        yield entity, _name(kind, entity, entity, words if stored != entity else ())
    for written in _listed(certain):
        yield written, _name(kind, entity, written)
    for written in _listed(ambiguous):
        yield written, _name(kind, entity, written, words)


def _name(kind: str, entity: str, written: str, context: tuple[str, ...] = ()) -> _Name:
    return _Name(kind, entity, context, len(as_line(written).split()) == 1)


def _listed(text: str) -> list[str]:
    return [entry.strip() for entry in text.split("،") if entry.strip()]


def _words(kind: str) -> frozenset[str]:
    return frozenset(as_line(entry).strip() for entry in _CONTEXT[kind])


_CONTEXT: dict[str, list[str]] = tomllib.loads(
    files("ingest.enrich").joinpath("entity_context.toml").read_text(encoding="utf-8")
)
_TITLES, _NAMED_AFTER, _SURNAME_ENDINGS = _words("titles"), _words("named_after"), _words("surname_endings")
_PLURALS, _STREETS = _words("plurals"), _words("streets")
_GIVEN_NAMES = tuple(as_line(name) for name in _CONTEXT["given_names"])
_GAZETTEER = Gazetteer(_names)
_ATTRIBUTING = frozenset({"گزارش", "نقل", "خبرنگار", "خبرنگاران"})


@cache
def _media() -> frozenset[str]:
    return frozenset(name.entity for _, name in _names() if name.kind == "organisations" and is_agency(name.entity))
