"""Compare the retrieval of both indices: search sampled articles by their titles in three spellings."""

from collections.abc import Mapping, Sequence

from elasticsearch import Elasticsearch

from ingest.evaluate.candidates import candidates
from ingest.evaluate.known_item import DEPTH, SPELLINGS, respell
from ingest.evaluate.trial import BATCH
from ingest.search.query import SEARCH_TYPE

SLACK = 0.02
"""A drop of the mean reciprocal rank up to this is noise in a sample of some hundred titles."""
_ORDER = ["_score", "url"]
"""Equal texts go in the same order in both indices."""


def retrieval(client: Elasticsearch, index: str, titles: Sequence[tuple[str, str]]) -> Mapping[str, float]:
    """Return by spelling the mean reciprocal rank at 10 of (id, title) pairs, searched by title; 0 for a failure."""
    return {
        spelling: _mean(
            [_rank(hits, name) for hits, (name, _) in zip(_ask(client, index, titles, mark), titles, strict=True)]
        )
        for spelling, mark in SPELLINGS.items()
    }


def worse(old: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    """Return one sentence for each spelling in which the new index ranks worse."""
    return [
        f"articles sought by their titles {spelling}: {new[spelling]:.3f}, before {old[spelling]:.3f}"
        for spelling in old
        if new[spelling] < old[spelling] - SLACK
    ]


def _ask(client: Elasticsearch, index: str, titles: Sequence[tuple[str, str]], mark: str | None) -> list[list[str]]:
    # Search in lead and body: in the title field, a title finds its own article anyway.
    ours = candidates()[0]
    answers: list[list[str]] = []
    for start in range(0, len(titles), BATCH):
        searches: list[dict[str, object]] = []
        for _, title in titles[start : start + BATCH]:
            query = ours.words(respell(title, mark))
            # The new index may have another number of shards.
            searches.append({"index": index, "search_type": SEARCH_TYPE})
            searches.append({"query": query, "sort": _ORDER, "size": DEPTH, "_source": False})
        for answer in client.msearch(searches=searches)["responses"]:
            answers.append([hit["_id"] for hit in answer["hits"]["hits"]] if "hits" in answer else [])
    return answers


def _rank(hits: list[str], name: str) -> float:
    return 1 / (hits.index(name) + 1) if name in hits else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
