"""Words of Universal Dependencies treebanks (CoNLL-U), with their counts and lemmas."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ZWNJ = "\u200c"
_CONTENT = {"NOUN", "PROPN", "VERB", "ADJ", "ADV", "NUM"}


@dataclass(slots=True)
class Word:
    """A word form, the number of its occurrences, and its lemmas in the treebanks."""

    form: str
    count: int = 0
    lemmas: set[str] = field(default_factory=set)

    @property
    def joined(self) -> bool:
        """Whether the word has a half-space inside."""
        return ZWNJ in self.form.strip(ZWNJ)


@dataclass(frozen=True, slots=True)
class Token:
    """A syntactic word that is written separately; `kind` is its universal part of speech."""

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
    """Return all word forms with a letter, in order of appearance.

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
    index = 0
    while index < len(rows):
        first, _, last = rows[index][0].partition("-")
        parts = int(last) - int(first) + 1 if last else 0
        inside = rows[index + 1 : index + 1 + parts] or [rows[index]]
        lemmas = {row[2] for row in inside if row[3] in _CONTENT or not parts} - {"_"}
        yield rows[index][1], lemmas
        index += 1 + parts


def _rows(text: str) -> list[list[str]]:
    """Return the columns of all tokens, without empty nodes."""
    return [columns for line in text.splitlines() if len(columns := line.split("\t")) == 10 and "." not in columns[0]]
