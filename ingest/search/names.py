"""Resolve the values of filters by any name that readers use: from the catalogue and from the articles of an index."""

import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches

from ingest.errors import PeykError
from ingest.normalise.text import fold
from ingest.search.catalogue import Names, catalogue
from ingest.search.indexed import UNKNOWN

Lookup = Callable[[str], Names]
"""Returns the values of an index for a filter."""
OPEN = frozenset({"agency", "person", "organisation", "place"})
"""Filters whose values are names that no catalogue has entirely."""
NEAR, MOST_NEAR = 0.7, 3
"""Minimum similarity of the names in an error message, and their maximum number."""
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_LABELS = {"kind": "kind of outlet"}


def no_index(_: str) -> Names:
    """Return no values: for queries that are read without an index."""
    return UNKNOWN


def values_of(kind: str, name: str, lookup: Lookup = no_index) -> tuple[str, ...]:
    """Return the values that a name in any spelling means in a filter; empty for an unknown name.

    An index may spell a value of the catalogue differently; then both are meant. Persons are also found by the end of
    their names: «ظریف».
    """
    known, found = catalogue(kind), lookup(kind)
    listed = known(name)
    meant = dict.fromkeys((*listed, *found(name), *(spelling for value in listed for spelling in found(value))))
    if not meant and kind == "person":
        meant = dict.fromkeys(value for names in (known, found) for value in _by_surname(name, names))
    return tuple(meant)


def _by_surname(name: str, names: Names) -> Iterator[str]:
    key = fold(name)
    for folded, written in names.written.items():
        if key and folded.endswith(key):
            words = written.split()
            if any(fold(" ".join(words[start:])) == key for start in range(1, len(words))):
                yield from names.values[folded]


def is_id(name: str) -> bool:
    """Return whether a name has the form of an outlet id: articles may be of an outlet no longer in the catalogue."""
    return _ID.fullmatch(name) is not None


def wanted(kind: str, names: Iterable[str], lookup: Lookup = no_index) -> list[str]:
    """Return the values of a filter given by any names. A name in the form of an outlet id is taken for one, and a name
    of an open filter as it is written if the index cannot be asked.

    Raises PeykError for an unknown name.
    """
    values: dict[str, None] = {}
    for name in names:
        matching = values_of(kind, name, lookup) or ((name,) if _is_stored(kind, name, lookup) else ())
        if not matching:
            raise PeykError(unknown(kind, name, lookup))
        values |= dict.fromkeys(matching)
    return list(values)


def _is_stored(kind: str, name: str, lookup: Lookup) -> bool:
    """Return whether a name that is not known may nevertheless be a value of articles."""
    return is_id(name) if kind == "outlet" else kind in OPEN and not lookup(kind).complete


def unknown(kind: str, name: str, lookup: Lookup = no_index) -> str:
    """Return the error message for an unknown name, with similar names."""
    near = " or ".join(f"«{other}»" for other in _near(name, catalogue(kind), lookup(kind)))
    perhaps = f", but perhaps {near}" if near else ""
    listed = "; `peyk outlets` lists them" if kind == "outlet" else ""
    return f"no {_LABELS.get(kind, kind)} is called «{name}»{perhaps}{listed}"


def _near(name: str, *sources: Names) -> Iterator[str]:
    """Yield similar names, and longer ones that contain the name."""
    key = fold(name)
    written = {folded: name for names in reversed(sources) for folded, name in names.written.items()}
    meanings = {folded: meant for names in sources for folded, meant in names.values.items()}
    close = get_close_matches(key, written, n=MOST_NEAR * 3, cutoff=NEAR)
    longer = sorted((other for other in written if len(key) > 2 and key in other), key=len)
    shown: set[tuple[str, ...]] = set()
    for other in (*close, *longer):
        if meanings[other] not in shown and len(shown) < MOST_NEAR:
            shown.add(meanings[other])
            yield written[other]
