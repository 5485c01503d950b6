"""A log of searches as readers type them: few or many words of articles, common or rare, in any spelling."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.news import NEWEST, OUTLETS, PROVINCES, STEP, Source
from ingest.evaluate.known_item import respell
from ingest.mappings.synonyms import bundled

SHARES = {"words": 45, "respelled": 12, "names": 5, "titles": 6, "phrases": 9, "filtered": 17, "newest": 6}
"""Numbers of searches in a hundred, by kind."""
LENGTHS = (1, 1, 2, 2, 2, 3, 3, 4)
"""Words per search; one of these is drawn."""


@dataclass(frozen=True, slots=True)
class Search:
    """One search: its text, without the quotes of a phrase, and further arguments of `build_query`."""

    kind: str
    words: str
    narrow: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text in the query language."""
        return f'"{self.words}"' if self.kind == "phrases" else self.words


def log(count: int, material: Sequence[Source], articles: int, *, seed: int = 1405) -> list[Search]:
    """Return `count` searches for an index of `articles` of the benchmark's articles, the same in every run."""
    chance = random.Random(seed)  # noqa: S311
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    chance.shuffle(kinds)
    return [_search(kinds[number % len(kinds)], material, articles, chance) for number in range(count)]


def _search(kind: str, material: Sequence[Source], articles: int, chance: random.Random) -> Search:
    words = _words(material, chance)
    match kind:
        case "respelled":
            return Search(kind, respell(words, chance.choice(["", " ", "\u200c"])))
        case "names":
            return Search(kind, chance.choice(chance.choice(bundled()).names))
        case "titles":
            return Search(kind, chance.choice(material).title)
        case "filtered":
            return Search(kind, words, _filter(articles, chance))
        case "newest":
            return Search(kind, words, {"sort": "newest"})
        case _:
            return Search(kind, words)


def _words(material: Sequence[Source], chance: random.Random) -> str:
    """Return consecutive words of a title or a lead."""
    while True:
        source = chance.choice(material)
        words = (source.title if chance.random() < 0.7 else source.lead).split()
        length = chance.choice(LENGTHS)
        if len(words) >= length:
            first = chance.randrange(len(words) - length + 1)
            text = " ".join(words[first : first + length]).strip('"«»()-+:؛،.')
            if text and '"' not in text:
                return text


def _filter(articles: int, chance: random.Random) -> dict[str, Any]:
    match chance.randrange(3):
        case 0:
            return {"outlet": [f"outlet-{chance.randrange(OUTLETS)}"]}
        case 1:
            return {"province": [chance.choice(PROVINCES)]}
        case _:
            until = NEWEST - chance.random() * articles * STEP
            return {"since": until - 0.1 * articles * STEP, "until": until}
