"""Merge the bundled rules into a set that an operator edits; the operator's edits win. Pure.

A bundled rule that was offered before and is not in the set was deleted or changed by the operator. So neither it nor a
later rule for the same pair of names is added.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ingest.mappings.synonyms.rules import MOST_RULES, Rule, alike, read_rule


@dataclass(frozen=True)
class Entry:
    """A rule in a synonyms set: its id, and its text as stored."""

    id: str
    text: str

    @cached_property
    def rule(self) -> Rule:
        """The rule, parsed from the text."""
        return read_rule(self.text)

    @cached_property
    def digest(self) -> str:
        """The digest of the rule."""
        return self.rule.digest


@dataclass(frozen=True, slots=True)
class Merged:
    """A set with the bundled rules up to date, and the changes."""

    entries: tuple[Entry, ...]
    offered: tuple[Rule, ...]
    """The bundled rules that the set holds or an operator removed, for the next merge."""
    added: tuple[Rule, ...]
    dropped: tuple[Rule, ...]
    """Rules of an older version that this one replaces or removes."""
    left: tuple[tuple[Rule, str], ...]
    """Rules of this version that were not added, each with the reason."""


def ours(rule: Rule) -> Entry:
    """Return the entry of a bundled rule."""
    return Entry(f"peyk-{rule.digest}", str(rule))


def merge(present: Sequence[Entry], offered: Iterable[Rule], bundled: Sequence[Rule]) -> Merged:
    """Update the bundled rules in a set to those of this version, `bundled`.

    `offered` are the bundled rules of the last merge. All other rules in the set are the operator's and stay. A rule of
    this version is left out if an operator's rule has one of its names, if it was deleted, or if the set is full.
    """
    digests = {entry.digest for entry in present}
    known = {rule.digest: rule for rule in offered}
    objection = _objections(
        [entry for entry in present if entry.digest not in known],
        [rule for digest, rule in known.items() if digest not in digests],
    )
    added: list[Rule] = []
    left: list[tuple[Rule, str]] = []
    for rule in bundled:
        if rule.digest in digests:
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
    """Return a function that returns why an operator rejects a rule; empty if they do not."""
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
    """Return the rules of older versions, except those whose only successors are left out."""
    fine = {alike(name) for rule in accepted for name in rule.names}
    missed = {alike(name) for rule in left for name in rule.names}
    return [
        rule
        for rule in older
        if not fine.isdisjoint(map(alike, rule.names)) or missed.isdisjoint(map(alike, rule.names))
    ]
