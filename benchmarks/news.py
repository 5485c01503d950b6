"""Any number of articles, made of the paragraphs of fewer sources.

Every article has the title and lead of one source and paragraphs of that and of two others, about as long as the first,
so that words are as frequent as in the sources. Outlets and provinces are drawn with a realistic skew; one in eight
articles is a copy of the story before it. The sources are the news corpus beside the checkout, or without it the sample
world's stories.
"""

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ingest.model import Article, OutletRef, to_document
from ingest.normalise.dates import jalali_fields
from ingest.sample.recombine import pool

CORPUS = Path(__file__).parents[2] / "shared" / "corpora" / "fars-varzesh3.jsonl.gz"
NEWEST = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
STEP = timedelta(minutes=20)
OUTLETS = 40
PROVINCES = ("تهران", "اصفهان", "فارس", "خراسان رضوی", "گیلان", "مازندران", "یزد", "کرمان", "خوزستان", "گلستان")
COPIES = 0.125


@dataclass(frozen=True, slots=True)
class Source:
    """An article whose parts are recombined."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    section: tuple[str, ...]
    tags: tuple[str, ...]


def sources() -> list[Source]:
    """Return the real articles, or those of the sample world."""
    if not CORPUS.is_file():
        return [Source(story.title, story.lead or "", story.paragraphs, story.section, story.tags) for story in pool()]
    with gzip.open(CORPUS, "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line in stream]
    return [
        Source(
            row["title"],
            row["abstract"],
            tuple(filter(None, row["body"].split("\n"))),
            tuple((row["category"] or "").split("/")),
            tuple(row["tags"]),
        )
        for row in rows
    ]


def articles(count: int) -> Iterator[dict[str, Any]]:
    """Yield `count` documents, newest first: the same in every run, and a larger count continues a smaller one."""
    material = sources()
    cluster = ""
    for number in range(count):
        chance = random.Random(number)  # noqa: S311
        if not cluster or chance.random() > COPIES:
            cluster = f"story-{number}"
        yield to_document(_article(number, cluster, material, chance))


def _article(number: int, cluster: str, material: Sequence[Source], chance: random.Random) -> Article:
    base, *others = (chance.choice(material) for _ in range(3))
    published = NEWEST - number * STEP
    day, jalali = jalali_fields(published)
    outlet = f"outlet-{_uneven(chance, OUTLETS)}"
    url = f"https://{outlet}.example/news/{number}"
    return Article(
        url=url,
        canonical_url=url,
        outlet=OutletRef(outlet, outlet, outlet, None, "agency"),
        title=base.title,
        lead=base.lead or None,
        body="\n".join(_paragraphs(base, others, chance)),
        tags=base.tags,
        section=base.section,
        province=(PROVINCES[_uneven(chance, len(PROVINCES))],) if chance.random() < 0.5 else (),
        published_at=published,
        published_jalali=day,
        jalali=jalali,
        fetched_at=published,
        indexed_at=published,
        language="fa",
        content_hash=str(number),
        cluster_id=cluster,
    )


def _paragraphs(base: Source, others: Sequence[Source], chance: random.Random) -> list[str]:
    wanted = sum(map(len, base.paragraphs))
    remaining = [text for source in (base, *others) for text in source.paragraphs]
    chance.shuffle(remaining)
    chosen: list[str] = []
    while remaining and sum(map(len, chosen)) < wanted:
        chosen.append(remaining.pop())
    return chosen


def _uneven(chance: random.Random, count: int) -> int:
    """Return a number below `count`; small ones are more frequent, since large outlets publish more."""
    return min(int(chance.paretovariate(0.7)) - 1, count - 1)
