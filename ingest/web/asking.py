"""What data and the API ask of the search, as JSON objects. The only module that they share with `ingest.search`."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ingest.codec import plain
from ingest.model import Article, article_from_document, to_document
from ingest.revisions import TEXTS, printed
from ingest.search import Hit, Results, search
from ingest.search.errors import explained
from ingest.search.facets import FACETS, facets
from ingest.search.histogram import Step, histogram
from ingest.search.paging import pages
from ingest.search.parse import parse_for
from ingest.search.query import build_query
from ingest.search.stories import copies
from ingest.search.suggest import suggest
from ingest.search.understand import understand
from ingest.web.changes import BODY, story_changes
from ingest.web.differences import Piece
from ingest.web.formats.columns import Row
from ingest.web.narrow import narrow
from ingest.web.site import Site
from ingest.web.state import State
from ingest.web.story_page import stored
from ingest.web.texts import is_whole, shown_article, snippet

BLOCK = 500
"""Articles of an export that are read at a time."""
Document = dict[str, Any]


def found(site: Site, state: State, size: int) -> Document:
    """Return a page of hits, as `peyk search --json` prints it. Raises PeykError as `search` does."""
    options: Document = {"sort": state.order, "copies": True, **narrow(state)}
    results = search(site.client, state.q, index=site.index, page=state.page, size=size, **options)
    return _results(site, results) | {
        "stories": results.stories,
        "stories_exact": results.stories_exact,
        "more": results.more,
        "took_ms": results.took_ms,
        "fallback": results.fallback and asdict(results.fallback),
        "notes": list(results.notes),
    }


def counted(site: Site, state: State, most: int) -> Document:
    """Return the facets of a search, each with at most `most` values. Raises PeykError as `search` does."""
    return asdict(facets(site.client, state.q, index=site.index, most=most, by=FACETS, **narrow(state)))


def over_time(site: Site, state: State, by: Step) -> Document:
    """Return the number of articles of each period. Raises PeykError as `search` does, and for too many periods."""
    return plain_document(histogram(site.client, state.q, by=by, index=site.index, **narrow(state)))


def suggested(site: Site, typed: str, size: int) -> Document:
    """Return completions of the beginning of a search. Raises PeykError if the cluster does not answer."""
    return {"suggestions": [asdict(each) for each in suggest(site.client, typed, size=size)]}


def newest(site: Site, state: State, most: int) -> list[tuple[str, Article]]:
    """Return the newest articles that a search finds, by id; none that a fallback would find. Raises PeykError."""
    with explained():
        read, _ = understand(site.client, site.index, parse_for(site.client, site.index, state.q))
        body = build_query(read, sort="newest", collapse=False, highlight=None, **narrow(state))
        answer = site.client.search(index=site.index, size=most, **body)
    return [(hit["_id"], article_from_document(hit["_source"])) for hit in answer["hits"]["hits"]]


def every(site: Site, state: State) -> tuple[int, Generator[Row, None, None]]:
    """Return the number of articles that a search finds, and their documents, from the newest on unless asked else.

    Close the iterator in order to free what it holds in the cluster. Raises PeykError as `search` does, at once or
    later, while rows are read.
    """
    blocks = pages(
        site.client, state.q, size=BLOCK, sort="oldest" if state.order == "oldest" else "newest", **narrow(state)
    )
    try:
        first = next(blocks)
    except BaseException:
        blocks.close()
        raise
    return first.total, _rows(site, first, blocks)


def _rows(site: Site, first: Results, blocks: Generator[Results, None, None]) -> Generator[Row, None, None]:
    with closing(blocks):
        for block in _with(first, blocks):
            for hit in block.hits:
                yield to_document(shown_article(hit.article, site.settings))


def _with(first: Results, rest: Iterator[Results]) -> Iterator[Results]:
    yield first
    yield from rest


def story(site: Site, name: str) -> Document | None:
    """Return a story by its id, or None if there is none. Raises PeykError if the cluster does not answer."""
    article = stored(site, name)
    return _story(site, name, article) if article else None


def versions(site: Site, name: str) -> Document | None:
    """Return the texts of a story as its outlet printed them, oldest first, and the words that changed.

    None if there is no such story. Where readers get snippets only, there are no bodies, and long changes are cut.
    """
    article = stored(site, name)
    if article is None:
        return None
    with explained():
        texts = printed(site.client, name)
    whole = is_whole(article.outlet.id, site.settings)
    shown = TEXTS if whole else tuple(name for name in TEXTS if name != "body")
    return {
        "id": name,
        "versions": [{each: text[each] for each in ("fetched_at", *shown) if each in text} for text in texts],
        "changes": [_change(at, parts, whole=whole) for at, parts in story_changes(texts)],
    }


def _change(at: datetime, parts: Mapping[str, Sequence[Piece]], *, whole: bool) -> Document:
    def words(text: str) -> str:
        return text if whole else snippet(text)

    return {
        "seen_at": at.isoformat(),
        "parts": [
            {"field": field, "pieces": [{"kind": piece.kind, "text": words(piece.text)} for piece in pieces]}
            for field, pieces in parts.items()
            if whole or field != BODY
        ],
    }


def copied(site: Site, name: str) -> Document | None:
    """Return the articles with the same report, the earliest first; None if there is no such story."""
    if stored(site, name) is None:
        return None
    return _results(site, copies(site.client, name, index=site.index, withdrawn=True))


def _results(site: Site, results: Results) -> Document:
    return {"total": results.total, "hits": [_hit(site, hit) for hit in results.hits]}


def _hit(site: Site, hit: Hit) -> Document:
    story = _story(site, hit.id, hit.article)
    return story | {
        "score": hit.score,
        "copies": hit.copies,
        "highlights": {field: list(fragments) for field, fragments in hit.highlights.items()},
    }


def _story(site: Site, name: str, article: Article) -> Document:
    shown = shown_article(article, site.settings)
    return {"id": name, "cut": shown is not article, "article": to_document(shown)}


def plain_document(record: Any) -> Document:
    """Return a record with all its fields as a JSON object."""
    return {name: _plain(value) for name, value in asdict(record).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else plain(value)
