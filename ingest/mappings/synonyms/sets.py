"""The list of other names on the cluster: a synonyms set that the analyzer `fa_names` reads.

Elasticsearch applies a changed set to open indices at once. Needs the cluster privilege `manage_search_synonyms`. A
second set, which no index reads, keeps the bundled rules that the first was offered.
"""

import re
import time
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256

import structlog
from elasticsearch import Elasticsearch, NotFoundError

from ingest.errors import PeykError
from ingest.mappings.analysis.assemble import SYNONYMS
from ingest.mappings.files import FOLDER
from ingest.mappings.synonyms.merge import Entry, Merged, merge, ours
from ingest.mappings.synonyms.rules import MOST_RULES, Rule, parse_rules
from ingest.settings import settings

FILE = FOLDER / "source" / "names.txt"
OFFERED = "-offered"
"""Suffix of the name of the second set."""
SETTLES = 1.0
"""Seconds within which an idle Elasticsearch replaces a set; meanwhile it answers that there is none."""
REPLACED = 5.0
"""Seconds within which a busy Elasticsearch does."""

_LOADED = re.compile(r"\d{5}")
"""The id of a rule that was loaded with a list: an operator's, or any rule of version 0.1.0."""
_Stored = tuple[list[Entry] | None, list[Entry] | None]

log = structlog.get_logger()


def bundled() -> list[Rule]:
    """Return the bundled rules."""
    return list(_rules(FILE.name))


def ensure_set(client: Elasticsearch, name: str = SYNONYMS) -> None:
    """Create the set, or update its bundled rules to this version, unless that was done before."""
    try:
        client.synonyms.get_synonym(id=name, size=0)
        client.synonyms.get_synonym_rule(set_id=name + OFFERED, rule_id=_version().id)
    except NotFoundError:
        update_set(client, name)


def update_set(client: Elasticsearch, name: str = SYNONYMS) -> Merged:
    """Create the set, or update its bundled rules to this version, and return the changes.

    An operator's own rules, changes and deletions stay.
    """
    entries, memory = _stored(client, name)
    merged = _merged(entries, memory)
    if (
        entries is None
        or memory is None
        or {entry.id for entry in memory} != {entry.id for entry in _memory(merged.offered)}
    ):
        _put(client, name, merged.entries, merged.offered)
        log.info("other names", added=len(merged.added), dropped=len(merged.dropped), left=len(merged.left))
    return merged


def plan_update(client: Elasticsearch, name: str = SYNONYMS) -> Merged:
    """Return what `update_set` would change."""
    return _merged(*_stored(client, name))


def read_lists(client: Elasticsearch, name: str = SYNONYMS) -> tuple[list[Rule], list[Rule]]:
    """Return the operator's rules and the bundled rules on the cluster. Raises PeykError if there is no set."""
    entries, memory = _read(client, name), _read(client, name + OFFERED)
    if entries is None:
        raise PeykError(f"the cluster has no synonyms set {name}: `peyk synonyms update` makes it")
    known = {rule.digest for rule in _offered(entries, memory)}
    positions = {rule.digest: position for position, rule in enumerate(bundled())}
    peyks = sorted((entry for entry in entries if entry.digest in known), key=lambda e: positions.get(e.digest, -1))
    return [entry.rule for entry in entries if entry.digest not in known], [entry.rule for entry in peyks]


def read_set(client: Elasticsearch, name: str = SYNONYMS) -> list[Rule]:
    """Return all rules on the cluster, the operator's first. Raises PeykError if there is no set."""
    return [rule for rules in read_lists(client, name) for rule in rules]


def load_set(client: Elasticsearch, rules: Sequence[Rule], name: str = SYNONYMS) -> None:
    """Replace the rules of the set; searches use the new ones at once.

    Bundled rules that are not among them count as deleted.
    """
    known = {rule.digest: ours(rule) for rule in bundled()}
    entries = [known.get(rule.digest) or Entry(f"{number:05}", str(rule)) for number, rule in enumerate(rules, 1)]
    _put(client, name, entries, bundled())


def export_sets(client: Elasticsearch, name: str = SYNONYMS) -> dict[str, list[dict[str, str]]]:
    """Return both sets as the cluster has them, by name, for `import_sets`; a missing one is left out."""
    read = {each: _read(client, each) for each in (name, name + OFFERED)}
    return {
        each: [{"id": entry.id, "synonyms": entry.text} for entry in entries]
        for each, entries in read.items()
        if entries is not None
    }


def import_sets(client: Elasticsearch, sets: dict[str, list[dict[str, str]]]) -> None:
    """Replace both sets by exported ones, the memory last; searches use them at once."""
    for target in sorted(sets):
        client.synonyms.put_synonym(id=target, synonyms_set=sets[target])
    client.indices.clear_cache(index=settings().index("articles"), request=True, ignore_unavailable=True)


@cache
def _version() -> Entry:
    """Return the entry that marks, in the second set, that the first was offered the rules of this version."""
    digest = sha256("".join(rule.digest for rule in bundled()).encode()).hexdigest()[:12]
    return Entry(f"version-{digest}", f"peyk => {digest}")


@cache
def _rules(file: str) -> tuple[Rule, ...]:
    return tuple(parse_rules((FOLDER / "source" / file).read_text(encoding="utf-8").splitlines()))


def _merged(entries: Sequence[Entry] | None, memory: Sequence[Entry] | None) -> Merged:
    return merge(entries or (), _offered(entries, memory), bundled())


def _offered(entries: Sequence[Entry] | None, memory: Sequence[Entry] | None) -> Sequence[Rule]:
    """Return the bundled rules that a set was offered; version 0.1.0 did not record them."""
    if entries is None:
        return ()
    if memory is None:
        return _rules("names-0.1.0.txt") if _is_of_0_1_0(entries, memory) else ()
    return [entry.rule for entry in memory if entry.id == ours(entry.rule).id]


def _stored(client: Elasticsearch, name: str) -> _Stored:
    """Return the set and its memory, each None if missing.

    Both are missing if they were never created. If one is missing, another process is most likely replacing it, and a
    write would undo what an operator just loaded; so wait for it.
    """
    stored = _read(client, name), _read(client, name + OFFERED)
    deadline = time.monotonic() + (SETTLES if stored == (None, None) else REPLACED)
    while None in stored and not _is_of_0_1_0(*stored) and time.monotonic() < deadline:
        time.sleep(SETTLES / 5)
        stored = _read(client, name), _read(client, name + OFFERED)
    return stored


def _is_of_0_1_0(entries: Sequence[Entry] | None, memory: Sequence[Entry] | None) -> bool:
    """Return whether a set is one of version 0.1.0, which kept no memory."""
    return memory is None and any(_LOADED.fullmatch(entry.id) for entry in entries or ())


def _read(client: Elasticsearch, name: str) -> list[Entry] | None:
    try:
        answer = client.synonyms.get_synonym(id=name, size=MOST_RULES)
    except NotFoundError:
        return None
    return [Entry(rule["id"], rule["synonyms"]) for rule in answer["synonyms_set"]]


def _put(client: Elasticsearch, name: str, entries: Iterable[Entry], offered: Iterable[Rule]) -> None:
    # The memory last: after a crash between the two, the next update only offers rules again.
    for target, content in ((name, entries), (name + OFFERED, _memory(offered))):
        rules = [{"id": entry.id, "synonyms": entry.text} for entry in content]
        client.synonyms.put_synonym(id=target, synonyms_set=rules)
    # Cached counts and facets are from before the change.
    client.indices.clear_cache(index=settings().index("articles"), request=True, ignore_unavailable=True)


def _memory(offered: Iterable[Rule]) -> list[Entry]:
    return [*map(ours, offered), _version()]
