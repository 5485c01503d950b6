"""Writers that note every confirmed write, and readers that note every search with its fault."""

import json
import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from elasticsearch import ApiError, Elasticsearch, TransportError

from benchmarks.rebuild.pages import Press, archive, press, stories
from ingest import outlets
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import index_articles
from ingest.model import Article, OutletRef
from ingest.rebuild.from_archive import Archived, entry_of, take
from ingest.sample.model import Fate
from ingest.search.query import build_query
from ingest.settings import settings
from ingest.story.clean import read_and_clean

NOTE = "این گزارش برای بار {}ام ویرایش شد."
MARK = re.compile(r"برای بار (\d+)ام ویرایش شد")
WRITTEN = 4
"""One of so many stories is corrected repeatedly; the others do not change and are searched for."""
AT_ONCE = 5
PAUSE = 0.02
"""Seconds between two rounds."""


@dataclass(frozen=True, slots=True)
class World:
    """The parameters of the world, for the children, and the folder of their notes."""

    articles: int
    outlets: int | None
    folder: Path


@contextmanager
def traffic(world: World, writers: int, readers: int) -> Iterator[None]:
    """Run writers and readers during the block; their notes are in the folder afterwards."""
    context = get_context("spawn")
    stop = context.Event()
    works = [(write, part, writers) for part in range(writers)] + [(seek, part, readers) for part in range(readers)]
    children = [context.Process(target=work, args=(world, part, parts, stop)) for work, part, parts in works]
    for child in children:
        child.start()
    try:
        _wait_for_notes(world.folder, children)
        yield
    finally:
        stop.set()
        for child in children:
            child.join()


def _wait_for_notes(folder: Path, children: list[Any]) -> None:
    while len(list(folder.glob("*.notes"))) < len(children):
        if any(child.exitcode for child in children):
            raise PeykError("a writer or a reader of the proof could not start")
        time.sleep(0.05)


def notes(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """Yield the notes of writers (`write`) or readers (`seek`), each in order."""
    for path in sorted(folder.glob(f"{kind}-*.notes")):
        yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def split(renderer: Press) -> tuple[list[Fate], list[Fate]]:
    """Return the stories that writers correct, and those that do not change; each by its own address."""
    indexed = [fate for fate in stories(renderer.world) if fate.status == "indexed"]
    return indexed[::WRITTEN], [fate for number, fate in enumerate(indexed) if number % WRITTEN]


def write(world: World, part: int, parts: int, stop: Event) -> None:
    """Correct stories through archive, ledger and index, and load articles without a page."""
    renderer = press(world.articles, world.outlets)
    own_stories = split(renderer)[0][part::parts]
    rows = outlets.load(settings().outlets)
    rng = random.Random(part)
    number = 0
    with connect() as client, (world.folder / f"write-{part}.notes").open("w", encoding="utf-8") as file:
        while not stop.wait(PAUSE):
            chosen = rng.sample(own_stories, min(AT_ONCE, len(own_stories)))
            marked = {number + offset: fate for offset, fate in enumerate(chosen)}
            number += len(marked)
            _correct(client, renderer, marked, rows)
            for mark, fate in marked.items():
                file.write(json.dumps({"id": renderer.article_id(fate), "mark": mark}) + "\n")
            loaded = _loaded(part, number)
            for outcome in index_articles(client, [loaded]):
                file.write(json.dumps({"id": outcome.article_id, "mark": None}) + "\n")
            file.flush()


def _correct(client: Elasticsearch, renderer: Press, marked: dict[int, Fate], rows: dict[str, outlets.Outlet]) -> None:
    pages = [renderer.corrected(fate, NOTE.format(mark), datetime.now(UTC)) for mark, fate in marked.items()]
    cleaned = []
    for page, pointer, fate in zip(pages, archive(pages), marked.values(), strict=True):
        outlet = rows[fate.outlet]
        entry = entry_of(pointer, page, outlet, "proof")
        cleaned.append((Archived(outlet, entry), read_and_clean(entry, outlet)))
    take(client, cleaned, "proof", rows)


def _loaded(part: int, number: int) -> Article:
    url = f"https://loaded.example/{part}/{number}"
    return Article(
        url=url,
        canonical_url=url,
        outlet=OutletRef("loaded"),
        title=f"خبر شماره {number}",
        body=f"متن خبری که صفحه‌ای ندارد، شماره {number}.",
        fetched_at=datetime.now(UTC),
    )


def seek(world: World, part: int, parts: int, stop: Event) -> None:
    """Search for unchanged stories: each must be found exactly once, and the index must never shrink."""
    renderer = press(world.articles, world.outlets)
    unchanged = split(renderer)[1]
    rng = random.Random(part)
    with connect() as connection, (world.folder / f"seek-{part}.notes").open("w", encoding="utf-8") as file:
        client = connection.options(max_retries=0)
        least = 0
        while not stop.wait(PAUSE):
            fate = rng.choice(unchanged)
            fault, least = _search_for(client, renderer, fate, least)
            file.write(json.dumps({"url": fate.url, "wrong": fault}) + "\n")
            file.flush()


def _search_for(client: Elasticsearch, renderer: Press, fate: Fate, least: int) -> tuple[str | None, int]:
    """Return the fault of a search for a story, None if it is right, and the number of articles in the index."""
    name = renderer.article_id(fate)
    body = build_query(renderer.story(fate).title, outlet=[fate.outlet], collapse=False)
    body["query"] = {"bool": {"must": [body["query"]], "filter": [{"ids": {"values": [name]}}]}}
    alias = settings().index("articles")
    try:
        hits = client.search(index=alias, **body)["hits"]
        count = int(client.count(index=alias)["count"])
    except (ApiError, TransportError) as error:
        return f"failed: {error}", least
    if hits["total"]["value"] != 1:
        return f"{name} found {hits['total']['value']} times", least
    if count < least:
        return f"{count} articles after {least}", least
    return None, count
