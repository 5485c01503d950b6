"""The list as people write it: one rule a line in Solr's form, `#` begins a comment line.

`ناجا, فراجا` means that each finds the other; `پلیس => پلیس, فراجا` that the left finds the right, and not the reverse.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

from ingest.errors import PeykError
from ingest.mappings.analysis import Sources
from ingest.mappings.analysis.letters import fold, folding
from ingest.mappings.files import FOLDER

ARROW = "=>"
MOST_RULES = 10_000
"""Elasticsearch's limit for one set."""
MOST_WORDS = 8
"""Of one name: longer ones are sentences, and every name is looked for as a phrase."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Each of `names` finds all of `finds`; the two are equal in a rule without an arrow."""

    names: tuple[str, ...]
    finds: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """Return whether the name, in any spelling, is among those of the rule."""
        return alike(name) in {alike(one) for one in (*self.names, *self.finds)}

    @property
    def digest(self) -> str:
        """Of the rule as it is written."""
        return sha256(str(self).encode()).hexdigest()[:12]

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Which name finds which other, both by their letters."""
        return frozenset(
            (one, other) for one in map(alike, self.names) for other in map(alike, self.finds) if one != other
        )

    def __str__(self) -> str:
        right = ", ".join(self.finds)
        return right if self.names == self.finds else f"{', '.join(self.names)} {ARROW} {right}"


def parse_rules(lines: Iterable[str]) -> list[Rule]:
    """Return the rules of a list. Raises PeykError that names the line of the first mistake.

    A name belongs to one rule: Elasticsearch would merge two such rules, and nobody would see it in the list.
    """
    rules: list[Rule] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip().removeprefix("\ufeff")
        if not text or text.startswith("#"):
            continue
        rule = _parse(text, number)
        for side in {rule.names, rule.finds}:
            if len({alike(name) for name in side}) < len(side):
                raise PeykError(f"line {number} says one name twice: {text}")
        for name in rule.names:
            first = seen.setdefault(alike(name), number)
            if first != number:
                raise PeykError(f"line {number}: «{name}» is in line {first} already; join the two rules")
        rules.append(rule)
    if not rules or len(rules) > MOST_RULES:
        raise PeykError(f"{len(rules):,} rules: a list has 1 to {MOST_RULES:,}")
    return rules


def read_rule(text: str) -> Rule:
    """Return a rule that the cluster has taken, whatever Peyk would say to it."""
    sides = _sides(text)
    return Rule(sides[0], sides[-1])


def _sides(text: str) -> list[tuple[str, ...]]:
    return [tuple(name.strip() for name in side.split(",")) for side in text.split(ARROW)]


def _parse(text: str, number: int) -> Rule:
    sides = _sides(text)
    for name in (name for side in sides for name in side):
        if not any(map(str.isalnum, name)) or len(name.split()) > MOST_WORDS or "\\" in name:
            raise PeykError(f"line {number}: «{name}» is no name of 1 to {MOST_WORDS} words: {text}")
    if len(sides) > 2 or (len(sides) == 1 and len(sides[0]) < 2):
        raise PeykError(f"line {number} is neither «name, name, …» nor «name => name, …»: {text}")
    return Rule(sides[0], sides[-1])


@lru_cache(maxsize=65_536)
def alike(name: str) -> str:
    """Return the letters and digits of a name, equal for all spellings that the index takes for one."""
    return "".join(filter(str.isalnum, fold(name.lower(), _letters())))


@cache
def _letters() -> dict[str, str]:
    return folding(Sources(FOLDER / "source"))
