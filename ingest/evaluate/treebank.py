"""Words of Universal Dependencies treebanks (CoNLL-U), with how often they stand there and their lemmas."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ZWNJ = "\u200c"
_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"}


@dataclass(slots=True)
class Word:
    """A word form: its number of occurrences, and the lemmas it was given."""

    form: str
    count: int = 0
    lemmas: set[str] = field(default_factory=set)

    @property
    def joined(self) -> bool:
        """Whether a half-space stands inside the word."""
        return ZWNJ in self.form.strip(ZWNJ)


def read_words(files: Iterable[Path], letters: Mapping[str, str]) -> list[Word]:
    """All word forms that hold a letter, in order of appearance.

    A token of several syntactic words, «نامه‌اش», counts once, as written, with the lemmas of its content words. Lemmas
    are folded by `letters`, as the treebanks spell «مسئله» in several ways.
    """
    words: dict[str, Word] = {}
    for path in files:
        for form, lemmas in _tokens(path.read_text(encoding="utf-8")):
            if any(letter.isalpha() for letter in form):
                word = words.setdefault(form, Word(form))
                word.count += 1
                word.lemmas |= {"".join(letters.get(letter, letter) for letter in lemma) for lemma in lemmas}
    return list(words.values())


def _tokens(text: str) -> Iterator[tuple[str, set[str]]]:
    rows = [columns for line in text.splitlines() if len(columns := line.split("\t")) == 10 and "." not in columns[0]]
    place = 0
    while place < len(rows):
        first, _, last = rows[place][0].partition("-")
        parts = int(last) - int(first) + 1 if last else 0
        inside = rows[place + 1 : place + 1 + parts] or [rows[place]]
        lemmas = {row[2] for row in inside if row[3] in _CONTENT or not parts} - {"_"}
        yield rows[place][1], lemmas
        place += 1 + parts
