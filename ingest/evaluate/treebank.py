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


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word that is written as a word of its own; `kind` is its universal part of speech."""

    form: str
    lemma: str
    kind: str
    stems: tuple[str, ...] = ()
    """Of a verb: past and present stem."""


def read_tokens(file: Path) -> list[Token]:
    """Return the tokens of a treebank without parts of a longer token."""
    rows, tokens, last = _rows(file.read_text(encoding="utf-8")), [], 0
    for row in rows:
        first, _, end = row[0].partition("-")
        if first == "1":
            last = 0
        if end:
            last = int(end)
        elif int(first) > last:
            notes = dict(note.partition("=")[::2] for note in row[9].split("|"))
            stems = tuple(notes.get("OrigLemma", "").split("#"))
            tokens.append(Token(row[1], row[2], row[3], stems))
    return tokens


def fold_lemma(lemma: str, letters: Mapping[str, str]) -> str:
    """Return a word in folded letters: the treebanks spell «مسئله» in several ways."""
    return "".join(letters.get(letter, letter) for letter in lemma)


def read_words(files: Iterable[Path], letters: Mapping[str, str]) -> list[Word]:
    """Return all word forms that hold a letter, in order of appearance.

    A token of several syntactic words, «نامه‌اش», counts once, as written, with the lemmas of its content words. Lemmas
    are folded by `letters`, as the treebanks spell «مسئله» in several ways.
    """
    words: dict[str, Word] = {}
    for path in files:
        for form, lemmas in _tokens(path.read_text(encoding="utf-8")):
            if any(letter.isalpha() for letter in form):
                word = words.setdefault(form, Word(form))
                word.count += 1
                word.lemmas |= {fold_lemma(lemma, letters) for lemma in lemmas}
    return list(words.values())


def _tokens(text: str) -> Iterator[tuple[str, set[str]]]:
    rows = _rows(text)
    place = 0
    while place < len(rows):
        first, _, last = rows[place][0].partition("-")
        parts = int(last) - int(first) + 1 if last else 0
        inside = rows[place + 1 : place + 1 + parts] or [rows[place]]
        lemmas = {row[2] for row in inside if row[3] in _CONTENT or not parts} - {"_"}
        yield rows[place][1], lemmas
        place += 1 + parts


def _rows(text: str) -> list[list[str]]:
    """Return the columns of all tokens, without empty nodes."""
    return [columns for line in text.splitlines() if len(columns := line.split("\t")) == 10 and "." not in columns[0]]
