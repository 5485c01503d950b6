"""Rules of other names, one per line in Solr's syntax; `#` begins a comment line.

`ناجا, فراجا` means that each finds the other; `پلیس => پلیس, فراجا` that the left finds the right, not the reverse.
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
"""Maximum words of one name: a longer one is a sentence, and every name is searched as a phrase."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Each of `names` finds all of `finds`; the two are equal in a rule without an arrow."""

    names: tuple[str, ...]
    finds: tuple[str, ...]

    def holds(self, name: str) -> bool:
        """Return whether the name, in any spelling, is among those of the rule."""
        return alike(name) in {alike(listed) for listed in (*self.names, *self.finds)}

    @property
    def digest(self) -> str:
        """Hash of the rule's text."""
        return sha256(str(self).encode()).hexdigest()[:12]

    @property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """Pairs of a name and another that it finds, both as letters (`alike`)."""
        return frozenset(
            (name, other) for name in map(alike, self.names) for other in map(alike, self.finds) if name != other
        )

    def __str__(self) -> str:
        right = ", ".join(self.finds)
        return right if self.names == self.finds else f"{', '.join(self.names)} {ARROW} {right}"


def parse_rules(lines: Iterable[str]) -> list[Rule]:
    """Return the rules of a list. Raises PeykError that names the line of the first mistake.

    A name belongs to one rule: Elasticsearch would merge two such rules, and the list would not show it.
    """
    rules: list[Rule] = []
    line_of: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip().removeprefix("\ufeff")
        if not text or text.startswith("#"):
            continue
        rule = _parse(text, number)
        for side in {rule.names, rule.finds}:
            if len({alike(name) for name in side}) < len(side):
                raise PeykError(f"line {number} has one name twice: {text}")
        for name in rule.names:
            first = line_of.setdefault(alike(name), number)
            if first != number:
                raise PeykError(f"line {number}: «{name}» is in line {first} already; join the two rules")
        rules.append(rule)
    if not rules or len(rules) > MOST_RULES:
        raise PeykError(f"{len(rules):,} rules: a list has 1 to {MOST_RULES:,}")
    return rules


def read_rule(text: str) -> Rule:
    """Parse a rule from the cluster, without validation."""
    sides = _sides(text)
    return Rule(sides[0], sides[-1])


def _sides(text: str) -> list[tuple[str, ...]]:
    return [tuple(name.strip() for name in side.split(",")) for side in text.split(ARROW)]


def _parse(text: str, number: int) -> Rule:
    sides = _sides(text)
    for name in (name for side in sides for name in side):
        if not any(map(str.isalnum, name)) or len(name.split()) > MOST_WORDS or "\\" in name:
            raise PeykError(f"line {number}: «{name}» is not a name of 1 to {MOST_WORDS} words: {text}")
    if len(sides) > 2 or (len(sides) == 1 and len(sides[0]) < 2):
        raise PeykError(f"line {number} is neither «name, name, …» nor «name => name, …»: {text}")
    return Rule(sides[0], sides[-1])


@lru_cache(maxsize=65_536)
def alike(name: str) -> str:
    """Return the letters and digits of a name, equal for all spellings that the index folds to one."""
    return "".join(filter(str.isalnum, fold(name.lower(), _letters())))


@cache
def _letters() -> dict[str, str]:
    return folding(Sources(FOLDER / "source"))
