"""How the rules that Peyk brings meet a list that an operator keeps: pure, and the operator's word counts.

A rule of Peyk that was offered once and is not in the set has been deleted or changed, so neither it nor a later rule
that says the same of its names is added.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.mappings.synonyms.rules import MOST_RULES, Rule, alike, read_rule


@dataclass(frozen=True)
class Entry:
    """A rule in a synonyms set: its id, and the text as it was put there."""

    id: str
    text: str

    @cached_property
    def rule(self) -> Rule:
        """What the text says."""
        return read_rule(self.text)

    @cached_property
    def digest(self) -> str:
        """That of the rule."""
        return self.rule.digest


@dataclass(frozen=True, slots=True)
class Merged:
    """A set with Peyk's rules up to date, and what that changes."""

    entries: tuple[Entry, ...]
    offered: tuple[Rule, ...]
    """The rules of Peyk that the set holds or an operator took out, for the next merge."""
    added: tuple[Rule, ...]
    dropped: tuple[Rule, ...]
    """Rules of an older version that this one replaces or takes back."""
    left: tuple[tuple[Rule, str], ...]
    """Rules of this version that were not added, each with the reason."""


def ours(rule: Rule) -> Entry:
    """Return the entry of a rule that Peyk brings."""
    return Entry(f"peyk-{rule.digest}", str(rule))


def merge(present: Sequence[Entry], offered: Iterable[Rule], bundled: Sequence[Rule]) -> Merged:
    """Bring Peyk's rules in a set up to those of this version, `bundled`.

    `offered` are those of the last merge: what they hold is Peyk's, all else in the set the operator's, and stays. A
    rule of this version is left out when an operator's rule has one of its names, when it was deleted, and when the
    set is full.
    """
    there = {entry.digest for entry in present}
    known = {rule.digest: rule for rule in offered}
    objection = _objections(
        [entry for entry in present if entry.digest not in known],
        [rule for digest, rule in known.items() if digest not in there],
    )
    added: list[Rule] = []
    left: list[tuple[Rule, str]] = []
    for rule in bundled:
        if rule.digest in there:
            continue
        if reason := objection(rule):
            left.append((rule, reason))
        elif len(present) + len(added) >= MOST_RULES:
            left.append((rule, f"the set is full: Elasticsearch takes {MOST_RULES:,} rules"))
        else:
            added.append(rule)
    refused = {rule.digest for rule, _ in left}
    accepted = {rule.digest: rule for rule in bundled if rule.digest not in refused}
    older = [entry.rule for entry in present if entry.digest in known.keys() - accepted.keys() - refused]
    dropped = {rule.digest: rule for rule in _outdated(older, accepted.values(), [rule for rule, _ in left])}
    return Merged(
        (*(entry for entry in present if entry.digest not in dropped), *map(ours, added)),
        tuple(rule for digest, rule in (known | accepted).items() if digest not in dropped),
        tuple(added),
        tuple(dropped.values()),
        tuple(left),
    )


def _objections(theirs: Iterable[Entry], deleted: Iterable[Rule]) -> Callable[[Rule], str]:
    """Why an operator does not want a rule; empty when there is no such reason."""
    named = {alike(name): entry.text for entry in theirs for name in entry.rule.names}
    undone = {pair: rule for rule in deleted for pair in rule.pairs}

    def objection(rule: Rule) -> str:
        for name in rule.names:
            if text := named.get(alike(name)):
                return f"«{name}» has a rule of yours: {text}"
        for pair in rule.pairs:
            if old := undone.get(pair):
                return "you deleted or changed it" if old.digest == rule.digest else f"you deleted or changed: {old}"
        return ""

    return objection


def _outdated(older: Iterable[Rule], accepted: Iterable[Rule], left: Iterable[Rule]) -> list[Rule]:
    """Rules of older versions, but for those whose only successors are left out."""
    fine = {alike(name) for rule in accepted for name in rule.names}
    missed = {alike(name) for rule in left for name in rule.names}
    return [
        rule
        for rule in older
        if not fine.isdisjoint(map(alike, rule.names)) or missed.isdisjoint(map(alike, rule.names))
    ]
