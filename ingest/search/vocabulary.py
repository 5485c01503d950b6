"""How many articles hold a term: the counts by which a query is read."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Any
from weakref import WeakKeyDictionary

from elasticsearch import ApiError, Elasticsearch, TransportError

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
AT_ONCE = 8
"""Shards that one search asks at a time."""

NEVER = (0, 0, 0.0)

Vectors = Mapping[str, Mapping[str, Any]]
"""Field -> its part of an answer of `_termvectors`."""

_vocabularies: WeakKeyDictionary[Elasticsearch, dict[str, "Vocabulary"]] = WeakKeyDictionary()


class Vocabulary:
    """The terms of one index. Counts include deleted articles: they distinguish known from unknown and common from rare
    words, nothing finer."""

    def __init__(self, index: str) -> None:
        self._index = index
        self.articles = 0
        """Size of the index at the last request; 0 before."""
        self._counts: dict[str, tuple[int, int, float]] = {}
        """Term -> articles, articles that hold it outside titles, and when the entry expires."""
        self._older: dict[str, tuple[int, int, float]] = {}
        """The cache before this one: another thread may have loaded terms into it a moment ago."""
        self._shards = 0, 0.0
        """Number of shards, and when it expires: a rebuild may change it behind the alias."""

    def load(self, client: Elasticsearch, terms: Iterable[str]) -> None:
        """Load the terms that are not cached, in one request to each shard. Raises what the client raises."""
        now = monotonic()
        if len(self._counts) > MOST_KEPT:
            self._older, self._counts = self._counts, {}
        missing = [term for term in terms if len(term) <= LONGEST and self._count(term)[2] < now]
        if not missing:
            return
        shards = list(self._ask_shards(client, " ".join(missing)))
        self.articles = sum(
            max((vector["field_statistics"]["doc_count"] for vector in vectors.values()), default=0)
            for vectors in shards
        )
        for term in missing:
            counts = {field: sum(_articles(vectors, field, term) for vectors in shards) for field in FIELDS}
            glued = max(counts[field] for field in GLUED)
            articles = max(counts.values())
            self._counts[term] = articles, glued, now + (KEPT_COMMON if articles >= COMMON else KEPT)

    def __call__(self, term: str) -> int:
        """Return the number of articles that hold the term; 0 for one that was not loaded."""
        return self._count(term)[0]

    def glued(self, term: str) -> int:
        """Return the number of articles that hold this term outside titles: two words joined."""
        return self._count(term)[1]

    def _ask_shards(self, client: Elasticsearch, text: str) -> Iterator[Vectors]:
        """Yield the term vectors of a text with the statistics of each shard. As in searches, a shard that cannot be
        asked counts nothing, unless none can."""
        number = self._number_of_shards(client)
        if number == 1:
            yield _ask(client, self._index, text)
            return
        with ThreadPoolExecutor(min(number, AT_ONCE)) as pool:
            asked = [pool.submit(_ask, client, self._index, text, f"_shards:{shard}") for shard in range(number)]
        failed = [future for future in asked if isinstance(future.exception(), ApiError | TransportError)]
        yield from (future.result() for future in asked if future not in failed or len(failed) == number)

    def _number_of_shards(self, client: Elasticsearch) -> int:
        number, until = self._shards
        if until < monotonic():
            number = client.count(index=self._index)["_shards"]["total"]
            self._shards = number, monotonic() + KEPT
        return number

    def _count(self, term: str) -> tuple[int, int, float]:
        return self._counts.get(term) or self._older.get(term, NEVER)


def _ask(client: Elasticsearch, index: str, text: str, preference: str | None = None) -> Vectors:
    """Return by field the term vectors of a text, with the statistics of one shard."""
    answer = client.termvectors(
        index=index,
        doc=dict.fromkeys(FIELDS, text),
        fields=list(FIELDS),
        per_field_analyzer=dict.fromkeys(FIELDS, "fa_terms"),
        term_statistics=True,
        field_statistics=True,
        positions=False,
        offsets=False,
        payloads=False,
        preference=preference,
    )
    vectors: Vectors = answer["term_vectors"]
    return vectors


def _articles(vectors: Vectors, field: str, term: str) -> int:
    """Return the number of a shard's articles that hold the term in a field."""
    count: int = vectors.get(field, {}).get("terms", {}).get(term, {}).get("doc_freq", 0)
    return count


def vocabulary(client: Elasticsearch, index: str) -> Vocabulary:
    """Return the vocabulary of an index, the same one for each search of a client."""
    return _vocabularies.setdefault(client, {}).setdefault(index, Vocabulary(index))
