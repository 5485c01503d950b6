"""A log of searches as readers type them: words of the articles, few and many, common and rare, in any spelling."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.news import NEWEST, OUTLETS, PROVINCES, STEP, Source
from ingest.evaluate.known_item import respell
from ingest.search import build_query
from ingest.search.facets import build_facets
from ingest.search.suggest import build_suggest
from ingest.synonyms import bundled

SHARES = {
    "words": 38,
    "respelled": 10,
    "names": 4,
    "titles": 5,
    "phrases": 8,
    "filtered": 15,
    "newest": 5,
    "facets": 5,
    "suggestions": 10,
}
"""Of a hundred searches."""
LENGTHS = (1, 1, 2, 2, 2, 3, 3, 4)
"""Words of a search, as often as each stands here."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """One search, and the bodies of `_search` that it takes, in one request."""

    kind: str
    bodies: tuple[Body, ...]


def log(count: int, material: Sequence[Source], articles: int, *, seed: int = 1405) -> list[Search]:
    """`count` searches for an index of so many of the benchmark's articles, the same in every run."""
    chance = random.Random(seed)  # noqa: S311
    kinds = [kind for kind, share in SHARES.items() for _ in range(share)]
    chance.shuffle(kinds)
    return [_search(kinds[number % len(kinds)], material, articles, chance) for number in range(count)]


def _search(kind: str, material: Sequence[Source], articles: int, chance: random.Random) -> Search:
    words = _words(material, chance)
    match kind:
        case "respelled":
            return Search(kind, (build_query(respell(words, chance.choice(["", " ", "\u200c"]))),))
        case "names":
            rule = chance.choice(bundled())
            return Search(kind, (build_query(chance.choice(rule.names), names=("",)),))
        case "titles":
            return Search(kind, (build_query(chance.choice(material).title),))
        case "phrases":
            return Search(kind, (build_query(f'"{words}"'),))
        case "filtered":
            return Search(kind, (build_query(words, **_filter(articles, chance)),))
        case "newest":
            return Search(kind, (build_query(words, sort="newest"),))
        case "facets":
            return Search(kind, (build_facets(words),))
        case "suggestions":
            return Search(kind, build_suggest(words[: chance.randint(2, max(3, len(words)))]))
        case _:
            return Search(kind, (build_query(words),))


def _words(material: Sequence[Source], chance: random.Random) -> str:
    """Neighbours in a title or a lead."""
    while True:
        source = chance.choice(material)
        words = (source.title if chance.random() < 0.7 else source.lead).split()
        length = chance.choice(LENGTHS)
        if len(words) >= length:
            first = chance.randrange(len(words) - length + 1)
            return " ".join(words[first : first + length]).strip('"«»()-+:؛،.')


def _filter(articles: int, chance: random.Random) -> dict[str, Any]:
    match chance.randrange(3):
        case 0:
            return {"outlet": [f"outlet-{chance.randrange(OUTLETS)}"]}
        case 1:
            return {"province": [chance.choice(PROVINCES)]}
        case _:
            until = NEWEST - chance.random() * articles * STEP
            return {"since": until - 0.1 * articles * STEP, "until": until}
