"""How many articles hold a term: what the query side asks the index before it decides how a query is read."""

from collections.abc import Iterable
from time import monotonic
from weakref import WeakKeyDictionary

from elasticsearch import Elasticsearch

KEPT, KEPT_COMMON = 60, 600
"""Seconds for which a process remembers the count of a term, and that of a common one, which hardly changes."""
COMMON = 100
"""Articles that hold a common term."""
MOST_KEPT = 50_000
"""Terms that a process remembers at most; beyond, it forgets all of them."""
FIELDS = ("body", "lead", "title")
NEIGHBOURS_GLUED = "title"
"""The field in which the index holds every two neighbours as one word too."""
LONGEST = 100
"""Letters of a term that may be a word."""

NEVER = (0, 0, 0.0)

_vocabularies: WeakKeyDictionary[Elasticsearch, dict[str, "Vocabulary"]] = WeakKeyDictionary()


class Vocabulary:
    """The terms of one index. Counts are of one shard, deleted articles included: they tell a known word from an
    unknown one and a common word from a rare one, nothing finer."""

    def __init__(self, index: str) -> None:
        self._index = index
        self._counts: dict[str, tuple[int, int, float]] = {}
        """Term -> articles, those that hold it outside titles, and until when this is believed."""

    def load(self, client: Elasticsearch, terms: Iterable[str]) -> None:
        """Ask for the terms that are not remembered, in one request. Raises what the client raises."""
        now = monotonic()
        if len(self._counts) > MOST_KEPT:
            self._counts = {}
        missing = [term for term in terms if len(term) <= LONGEST and self._counts.get(term, NEVER)[2] < now]
        if not missing:
            return
        answer = client.termvectors(
            index=self._index,
            doc=dict.fromkeys(FIELDS, " ".join(missing)),
            fields=list(FIELDS),
            per_field_analyzer=dict.fromkeys(FIELDS, "fa_terms"),
            term_statistics=True,
            field_statistics=False,
            positions=False,
            offsets=False,
            payloads=False,
        )
        found = {field: own.get("terms", {}) for field, own in answer["term_vectors"].items()}
        for term in missing:
            counts = {field: own.get(term, {}).get("doc_freq", 0) for field, own in found.items()}
            title = counts.pop(NEIGHBOURS_GLUED, 0)
            glued = max(counts.values(), default=0)
            articles = max(glued, title)
            self._counts[term] = articles, glued, now + (KEPT_COMMON if articles >= COMMON else KEPT)

    def __call__(self, term: str) -> int:
        """Return the number of articles that hold the term; 0 for one that `load` was not asked for."""
        return self._counts.get(term, NEVER)[0]

    def glued(self, term: str) -> int:
        """Return the number of articles that hold two words as this one, outside titles."""
        return self._counts.get(term, NEVER)[1]


def vocabulary(client: Elasticsearch, index: str) -> Vocabulary:
    """Return the vocabulary of an index, the same one for each search of a client."""
    return _vocabularies.setdefault(client, {}).setdefault(index, Vocabulary(index))
