"""Run searches on Elasticsearch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.search.errors import explained, raise_for
from ingest.search.fallback import corrected, fallbacks, readable
from ingest.search.filters import asks_withdrawn
from ingest.search.looser import bare_words
from ingest.search.parse import Request, parse_for
from ingest.search.passages import Marker, bounded
from ingest.search.query import MARKS, SEARCH_TYPE, Reading, Sort, build_query, build_set, marks
from ingest.search.results import Fallback, FallbackKind, Hit, Results, read_hit
from ingest.search.stories import EXACT, STORIES, count_copies, stories_in
from ingest.search.tree import render
from ingest.search.understand import understand
from ingest.search.vocabulary import Vocabulary
from ingest.settings import settings

DEEPEST = 10_000
"""Elasticsearch's `index.max_result_window`: the last hit that a page number can reach."""
SPARE = 4
"""Hits read beyond those shown, as copies of a story are merged before the page is cut out …"""
MORE = 4
"""… and the factor by which more are read if these do not suffice."""
ENTIRE = 20
"""The last hit that is read with its document; for later pages, only ids are read up to the page."""
BY_MEANING = 60
"""Hits read to rank the best by meaning; copies are among them."""
COUNTED = 2_000
"""Limit of the count of articles with any of the words; a higher count would keep the ranking from skipping any."""


def search(
    client: Elasticsearch,
    text: str,
    *,
    index: str | None = None,
    page: int = 1,
    size: int = 10,
    sort: Sort = "relevance",
    collapse: bool = True,
    highlight: tuple[str, str] = MARKS,
    semantic: bool | None = None,
    copies: bool = False,
    **narrow: Any,
) -> Results:
    """Return page `page` (from 1) of the articles that match, as `peyk search` shows them.

    `index` is an index or alias of articles, by default that of the settings. `narrow` are the filters of
    `build_query`. `semantic` also ranks the best hits by meaning (docs/semantic.md), by default as set. `copies`
    counts the copies of each hit, by one more request. A word that hardly any article holds is corrected, and a query
    that finds nothing is relaxed: `Results.fallback` is the query answered instead. Raises PeykError for a filter that
    cannot be understood, a page out of reach, a cluster that does not answer, or if nothing was ever indexed.
    """
    if page < 1 or size < 0 or page * size > DEEPEST:
        raise PeykError(
            f"page {page} of {size} hits is out of reach: pages go from 1 to hit {DEEPEST:,}; narrow the dates"
        )
    target = index or settings().index("articles")
    with explained():
        request = parse_for(client, target, text)
    by_meaning = settings().semantic if semantic is None else semantic
    asker = _Asker(client, target, page, size, sort, collapse, highlight, by_meaning, copies, narrow)
    with explained():
        read, known = understand(client, asker.index, request)
        results = asker.answer(read)
        if request.nothing:
            return results
        for kind, instead in _instead(asker, read, known, results):
            better = asker.ask(instead)
            if better.total or better.more:
                shown = readable(instead.tree, request.tree, better, highlight)
                return replace(
                    better,
                    total=results.total,
                    more=results.more,
                    stories=results.stories,
                    stories_exact=results.stories_exact,
                    notes=request.notes,
                    fallback=Fallback(kind, render(shown), better.total, better.more),
                )
    return results


def _instead(
    asker: "_Asker", read: Reading, known: Vocabulary, results: Results
) -> Iterator[tuple[FallbackKind, Request]]:
    """Yield the requests to try instead: mistyped words corrected and, if nothing was found, all fallbacks."""
    better = corrected(asker.client, asker.index, read, known)
    if better:
        yield better
    if not results.total and not results.more:
        yield from fallbacks(read.request, better)


@dataclass(frozen=True, slots=True)
class _Asker:
    client: Elasticsearch
    index: str
    page: int
    size: int
    sort: Sort
    collapse: bool
    highlight: tuple[str, str]
    semantic: bool
    copies: bool
    narrow: Mapping[str, Any]

    def ask(self, request: Request) -> Results:
        """Return the page of one request, without fallbacks."""
        read, _ = understand(self.client, self.index, request)
        return self.answer(read)

    def answer(self, read: Reading) -> Results:
        """Return the page of one reading, without fallbacks."""
        results = self._ranked(read) if self.sort == "relevance" and read.ranked else self._by_time(read)
        return replace(results, notes=read.request.notes)

    def _by_time(self, read: Reading) -> Results:
        body = build_query(read, sort=self.sort, collapse=self.collapse, highlight=None, **self.narrow)
        start = (self.page - 1) * self.size
        body |= {"from_": start, "size": self.size, "aggs": STORIES, **self._marks(read)}
        answer = self.client.search(index=self.index, **body).body
        return self._shown(read, answer["hits"]["hits"], answer, 0, answer["took"])

    def _ranked(self, read: Reading) -> Results:
        """Return a page of the articles with any of the words, and the size of the set; copies are merged here.

        To collapse copies in the cluster, or to count all hits while ranking, every hit would have to be scored. By
        meaning, the best `ingest.semantic.BEST` hits are ranked together, whatever the page.
        """
        end = self.page * self.size
        window = min(DEEPEST, end + SPARE * self.collapse)
        if self.semantic:
            window = max(window, BY_MEANING)
        entire = window <= ENTIRE + SPARE
        while True:
            ranked, count = self._list_and_count(read, window, entire=entire)
            hits = ranked["hits"]["hits"]
            kept = list(_first_of_each(hits)) if self.collapse else hits
            if len(kept) >= end or len(hits) < window or window == DEEPEST:
                break
            window, entire = min(DEEPEST, window * MORE), False
        if self.semantic:
            kept = self._by_meaning(read, kept)
        shown, took = self._documents(kept[end - self.size : end], **self._marks(read))
        total = count["hits"]["total"]["value"]
        more = max(0, ranked["hits"]["total"]["value"] - total)
        return self._shown(read, shown, count, more, ranked["took"] + count["took"] + took)

    def _list_and_count(self, read: Reading, window: int, *, entire: bool) -> Sequence[Mapping[str, Any]]:
        ranked = build_query(read, collapse=False, highlight=None, **self.narrow)
        ranked |= {"size": window, "track_total_hits": COUNTED}
        ranked |= self._marks(read) if entire else {"_source": False, "docvalue_fields": ["cluster_id"]}
        count = {"size": 0, "track_total_hits": True, "query": build_set(read, **self.narrow), "aggs": STORIES}
        parts = [{"index": self.index, "search_type": SEARCH_TYPE}, ranked, {"index": self.index}, count]
        answers: Sequence[Mapping[str, Any]] = self.client.msearch(searches=parts)["responses"]
        for answer in answers:
            raise_for(answer)
        return answers

    def _marks(self, read: Reading) -> dict[str, Any]:
        """Return the `highlight` for the cluster; empty for loose words alone, which are marked here."""
        return {} if read.loose else {"highlight": marks(read, self.highlight)}

    def _shown(
        self, read: Reading, hits: Sequence[Mapping[str, Any]], count: Mapping[str, Any], more: int, took_ms: int
    ) -> Results:
        """Return the results of hits; `count` is the answer with the totals of the set."""
        shown = [read_hit(hit) for hit in hits]
        if read.loose:
            marker = Marker(read.wanted)
            shown = [replace(hit, highlights=marker.highlights(hit.article, self.highlight)) for hit in shown]
        else:
            shown = [self._bounded(hit) for hit in shown]
        total, stories = count["hits"]["total"]["value"], stories_in(count)
        return Results(
            total,
            took_ms,
            tuple(self._counted(read, shown)),
            more,
            stories=min(total, stories),
            stories_exact=stories <= EXACT,
        )

    def _counted(self, read: Reading, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Return the hits, with the number of copies of each if it is wanted."""
        if not self.copies:
            return iter(hits)
        clusters = [hit.article.cluster_id for hit in hits if hit.article.cluster_id]
        withdrawn = bool(self.narrow.get("withdrawn")) or asks_withdrawn(read.request.tree)
        counts = count_copies(self.client, self.index, clusters, withdrawn=withdrawn)
        return (replace(hit, copies=max(1, counts.get(hit.article.cluster_id or "", 1))) for hit in hits)

    def _bounded(self, hit: Hit) -> Hit:
        """Return a hit with passages of bounded length."""
        if "body" not in hit.highlights:
            return hit
        passages = tuple(bounded(fragment, self.highlight) for fragment in hit.highlights["body"])
        return replace(hit, highlights={**hit.highlights, "body": passages})

    def _by_meaning(self, read: Reading, hits: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return the hits with the best reordered by words and meaning."""
        # Imported here: only ranking by meaning needs the extra [semantic].
        from ingest.semantic import BEST, rerank_hits

        best, _ = self._documents(hits[:BEST])
        by_id = {hit["_id"]: hit for hit in hits[:BEST]}
        order = rerank_hits(" ".join(bare_words(read.request.tree)), tuple(map(read_hit, best)))
        return [*(by_id[hit.id] for hit in order), *hits[BEST:]]

    def _documents(self, hits: Sequence[Mapping[str, Any]], **more: Any) -> tuple[Sequence[Mapping[str, Any]], int]:
        """Return the hits with their documents, in the same order and with their scores, and the milliseconds it
        took."""
        ids = [hit["_id"] for hit in hits if "_source" not in hit]
        if not ids:
            return hits, 0
        answer = self.client.search(index=self.index, query={"ids": {"values": ids}}, size=len(ids), **more)
        by_id = {hit["_id"]: hit for hit in answer["hits"]["hits"]}
        scored = [by_id[hit["_id"]] | {"_score": hit["_score"]} for hit in hits if hit["_id"] in by_id]
        return scored, answer["took"]


def _first_of_each(hits: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the best copy of each story."""
    stories: set[str] = set()
    for hit in hits:
        cluster = (
            hit["_source"].get("cluster_id") if "_source" in hit else hit.get("fields", {}).get("cluster_id", [None])[0]
        )
        story = cluster or hit["_id"]
        if story not in stories:
            stories.add(story)
            yield hit
