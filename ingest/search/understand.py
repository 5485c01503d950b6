"""Read a query by the terms of the index: one reading for the list, the totals, facets and exports."""

from threading import Lock
from time import monotonic
from weakref import WeakKeyDictionary

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest.errors import PeykError
from ingest.mappings.synonyms import bundled, read_set
from ingest.mappings.synonyms.lookup import Names
from ingest.search.parse import Request
from ingest.search.query import Reading, loose_text, reading
from ingest.search.vocabulary import Vocabulary, vocabulary
from ingest.words import asked

KEPT = 60
"""Seconds for which a process caches the cluster's list of other names."""

_reading = Lock()
"""Held while the list is read: threads that begin together need it once."""
_names: WeakKeyDictionary[Elasticsearch, tuple[float, Names]] = WeakKeyDictionary()


def understand(client: Elasticsearch, index: str, request: Request) -> tuple[Reading, Vocabulary]:
    """Return the reading of a request for an index, and the vocabulary it used. Raises what the client raises."""
    known = vocabulary(client, index)
    names = known_names(client)
    text = loose_text(request)
    known.load(client, asked(text))
    return reading(request, known, known.glued, names, known.articles), known


def known_names(client: Elasticsearch) -> Names:
    """Return the other names in the cluster's list; those of the bundled list if it cannot be read."""
    with _reading:
        read, names = _names.get(client, (0.0, None))
        if names is None or monotonic() - read > KEPT:
            try:
                rules = read_set(client)
            except (ApiError, TransportError, PeykError):
                rules = bundled()
            names = Names.of(rules)
            _names[client] = (monotonic(), names)
    return names
