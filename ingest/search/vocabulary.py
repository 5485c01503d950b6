"""How many articles hold a term: the counts by which a query is read."""

from collections.abc import Iterable
from time import monotonic
from weakref import WeakKeyDictionary

from elasticsearch import Elasticsearch

KEPT, KEPT_COMMON = 60, 600
"""Seconds for which a process caches the count of a term, and that of a common one, which hardly changes."""
COMMON = 100
"""Minimum articles that hold a common term."""
MOST_KEPT = 50_000
"""Terms in the cache of a process; when full, it becomes the older cache, and the one before that is dropped."""
FIELDS = ("body", "lead", "title")
GLUED = ("body", "lead")
"""Fields of the count of joined words; titles also index every two neighbours as one word."""
LONGEST = 100
"""Maximum letters of a term that may be a word."""

NEVER = (0, 0, 0.0)

_vocabularies: WeakKeyDictionary[Elasticsearch, dict[str, "Vocabulary"]] = WeakKeyDictionary()


class Vocabulary:
    """The terms of one index. Counts are of one shard and include deleted articles: they distinguish known from unknown
    and common from rare words, nothing finer."""

    def __init__(self, index: str) -> None:
        self._index = index
        self.articles = 0
        """Size of the index at the last request; 0 before."""
        self._counts: dict[str, tuple[int, int, float]] = {}
        """Term -> articles, articles that hold it outside titles, and when the entry expires."""
        self._older: dict[str, tuple[int, int, float]] = {}
        """The cache before this one: another thread may have loaded terms into it a moment ago."""

    def load(self, client: Elasticsearch, terms: Iterable[str]) -> None:
        """Load the terms that are not cached, in one request. Raises what the client raises."""
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
        self.articles = max((vector["field_statistics"]["doc_count"] for vector in vectors.values()), default=0)
        by_field = {field: vector.get("terms", {}) for field, vector in vectors.items()}
        for term in missing:
            counts = {field: held.get(term, {}).get("doc_freq", 0) for field, held in by_field.items()}
            glued = max(counts.get(field, 0) for field in GLUED)
            articles = max(counts.values(), default=0)
            self._counts[term] = articles, glued, now + (KEPT_COMMON if articles >= COMMON else KEPT)

    def __call__(self, term: str) -> int:
        """Return the number of articles that hold the term; 0 for one that was not loaded."""
        return self._count(term)[0]

    def glued(self, term: str) -> int:
        """Return the number of articles that hold this term outside titles: two words joined."""
        return self._count(term)[1]

    def _count(self, term: str) -> tuple[int, int, float]:
        return self._counts.get(term) or self._older.get(term, NEVER)


def vocabulary(client: Elasticsearch, index: str) -> Vocabulary:
    """Return the vocabulary of an index, the same one for each search of a client."""
    return _vocabularies.setdefault(client, {}).setdefault(index, Vocabulary(index))
