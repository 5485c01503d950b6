"""The list on the cluster, as a synonyms set that the analyzer `fa_names` reads.

Elasticsearch hands a changed set to the open indices at once; needs the cluster privilege `manage_search_synonyms`. A
second set, which no index reads, remembers the rules of Peyk that the first was offered.
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
"""Ends the name of the second set."""
SETTLES = 1.0
"""Seconds within which an idle Elasticsearch replaces a set; while it does, it says that there is none."""
REPLACED = 5.0
"""Seconds within which a busy one does."""

_LOADED = re.compile(r"\d{5}")
"""The id of a rule that came with a list: an operator's, or any of version 0.1.0."""
_Stored = tuple[list[Entry] | None, list[Entry] | None]

log = structlog.get_logger()


def bundled() -> list[Rule]:
    """Return the rules that Peyk brings."""
    return list(_rules(FILE.name))


def ensure_set(client: Elasticsearch, name: str = SYNONYMS) -> None:
    """Make the set, or bring Peyk's rules in it up to this version unless that has been done."""
    try:
        client.synonyms.get_synonym(id=name, size=0)
        client.synonyms.get_synonym_rule(set_id=name + OFFERED, rule_id=_version().id)
    except NotFoundError:
        update_set(client, name)


def update_set(client: Elasticsearch, name: str = SYNONYMS) -> Merged:
    """Make the set, or bring Peyk's rules in it up to this version, and say what that changed.

    An operator's own rules, changes and deletions stay.
    """
    entries, memory = _stored(client, name)
    merged = _merged(entries, memory)
    if (
        entries is None
        or memory is None
        or {entry.id for entry in memory} != {one.id for one in _memory(merged.offered)}
    ):
        _put(client, name, merged.entries, merged.offered)
        log.info("other names", added=len(merged.added), dropped=len(merged.dropped), left=len(merged.left))
    return merged


def plan_update(client: Elasticsearch, name: str = SYNONYMS) -> Merged:
    """Return what `update_set` would do."""
    return _merged(*_stored(client, name))


def read_lists(client: Elasticsearch, name: str = SYNONYMS) -> tuple[list[Rule], list[Rule]]:
    """Return the operator's rules on the cluster and Peyk's. Raises PeykError when there is no set."""
    entries, memory = _read(client, name), _read(client, name + OFFERED)
    if entries is None:
        raise PeykError(f"the cluster has no synonyms set {name}: `peyk synonyms update` makes it")
    known = {rule.digest for rule in _offered(entries, memory)}
    places = {rule.digest: place for place, rule in enumerate(bundled())}
    peyks = sorted((entry for entry in entries if entry.digest in known), key=lambda one: places.get(one.digest, -1))
    return [entry.rule for entry in entries if entry.digest not in known], [entry.rule for entry in peyks]


def read_set(client: Elasticsearch, name: str = SYNONYMS) -> list[Rule]:
    """Return all rules on the cluster, the operator's first. Raises PeykError when there is no set."""
    return [rule for rules in read_lists(client, name) for rule in rules]


def load_set(client: Elasticsearch, rules: Sequence[Rule], name: str = SYNONYMS) -> None:
    """Put the rules in place of the set's; searches follow them at once.

    Those of Peyk that are not among them count as deleted.
    """
    known = {rule.digest: ours(rule) for rule in bundled()}
    entries = [known.get(rule.digest) or Entry(f"{number:05}", str(rule)) for number, rule in enumerate(rules, 1)]
    _put(client, name, entries, bundled())


@cache
def _version() -> Entry:
    """Mark in the second set that the first has met the rules of this version."""
    digest = sha256("".join(rule.digest for rule in bundled()).encode()).hexdigest()[:12]
    return Entry(f"version-{digest}", f"peyk => {digest}")


@cache
def _rules(file: str) -> tuple[Rule, ...]:
    return tuple(parse_rules((FOLDER / "source" / file).read_text(encoding="utf-8").splitlines()))


def _merged(entries: Sequence[Entry] | None, memory: Sequence[Entry] | None) -> Merged:
    return merge(entries or (), _offered(entries, memory), bundled())


def _offered(entries: Sequence[Entry] | None, memory: Sequence[Entry] | None) -> Sequence[Rule]:
    """Return the rules of Peyk that a set was offered; version 0.1.0 did not write them down."""
    if entries is None:
        return ()
    if memory is None:
        return _rules("names-0.1.0.txt") if _is_of_0_1_0(entries, memory) else ()
    return [entry.rule for entry in memory if entry.id == ours(entry.rule).id]


def _stored(client: Elasticsearch, name: str) -> _Stored:
    """Return the set and its memory, each None when it is not there.

    Of two sets that were never made both are missing. One alone is most likely being replaced by another process, and
    to write then would undo what an operator just loaded; so it is waited for.
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
    # The memory last: who dies between the two offers again what is there already.
    for target, content in ((name, entries), (name + OFFERED, _memory(offered))):
        rules = [{"id": entry.id, "synonyms": entry.text} for entry in content]
        client.synonyms.put_synonym(id=target, synonyms_set=rules)
    # Counts and facets of before would be answered from the cache.
    client.indices.clear_cache(index=settings().index("articles"), request=True, ignore_unavailable=True)


def _memory(offered: Iterable[Rule]) -> list[Entry]:
    return [*map(ours, offered), _version()]
