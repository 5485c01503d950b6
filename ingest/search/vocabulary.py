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
"""Terms that a process remembers; beyond, it begins anew, and forgets the older ones the next time."""
FIELDS = ("body", "lead", "title")
GLUED = ("body", "lead")
"""Titles hold every two neighbours as one word."""
LONGEST = 100
"""Letters of a term that may be a word."""

NEVER = (0, 0, 0.0)

_vocabularies: WeakKeyDictionary[Elasticsearch, dict[str, "Vocabulary"]] = WeakKeyDictionary()


class Vocabulary:
    """The terms of one index. Counts are of one shard, deleted articles included: they tell a known word from an
    unknown one and a common word from a rare one, nothing finer."""

    def __init__(self, index: str) -> None:
        self._index = index
        self.articles = 0
        """In the index when it was asked last; 0 before."""
        self._counts: dict[str, tuple[int, int, float]] = {}
        """Term -> articles, those that hold it outside titles, and until when this is believed."""
        self._older: dict[str, tuple[int, int, float]] = {}
        """What was remembered before that: another thread may have asked for it a moment ago."""

    def load(self, client: Elasticsearch, terms: Iterable[str]) -> None:
        """Ask for the terms that are not remembered, in one request. Raises what the client raises."""
        now = monotonic()
        if len(self._counts) > MOST_KEPT:
            self._older, self._counts = self._counts, {}
        missing = [term for term in terms if len(term) <= LONGEST and self._count(term)[2] < now]
        if not missing:
            return
        answer = client.termvectors(
            index=self._index,
            doc=dict.fromkeys(FIELDS, " ".join(missing)),
            fields=list(FIELDS),
            per_field_analyzer=dict.fromkeys(FIELDS, "fa_terms"),
            term_statistics=True,
            field_statistics=True,
            positions=False,
            offsets=False,
            payloads=False,
        )
        vectors = answer["term_vectors"]
        self.articles = max((own["field_statistics"]["doc_count"] for own in vectors.values()), default=0)
        found = {field: own.get("terms", {}) for field, own in vectors.items()}
        for term in missing:
            counts = {field: own.get(term, {}).get("doc_freq", 0) for field, own in found.items()}
            glued = max(counts.get(field, 0) for field in GLUED)
            articles = max(counts.values(), default=0)
            self._counts[term] = articles, glued, now + (KEPT_COMMON if articles >= COMMON else KEPT)

    def __call__(self, term: str) -> int:
        """Return the number of articles that hold the term; 0 for one that `load` was not asked for."""
        return self._count(term)[0]

    def glued(self, term: str) -> int:
        """Return the number of articles that hold two words as this one, outside titles."""
        return self._count(term)[1]

    def _count(self, term: str) -> tuple[int, int, float]:
        return self._counts.get(term) or self._older.get(term, NEVER)


def vocabulary(client: Elasticsearch, index: str) -> Vocabulary:
    """Return the vocabulary of an index, the same one for each search of a client."""
    return _vocabularies.setdefault(client, {}).setdefault(index, Vocabulary(index))
