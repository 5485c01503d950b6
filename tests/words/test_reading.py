"""Words as the index spells them, analyzed without a cluster, compared with the analyzers of a real node."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.index import ensure_indices
from ingest.sample.recombine import pool
from ingest.settings import settings
from ingest.words import read

TEXTS = 300
SEPARATOR = " qqq "


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("خوش‌حالي", [("خوش", "حالی")]),
        ("می‌روم", [("می", "روم")]),
        ("۱۴۰۳خرداد", [("1403",), ("خرداد",)]),
        ("J.C.P.O.A", [("j.c.p.o.a",)]),
        ("", []),
        ("«»", []),
    ],
)
def test_words_and_the_parts_that_half_spaces_cut(text: str, words: list[tuple[str, ...]]) -> None:
    assert read(text) == words


def sample_titles() -> list[str]:
    return [story.title for story in pool()][:TEXTS]


def real_titles(shared: Path) -> Iterator[str]:
    with gzip.open(shared / "corpora/fars-varzesh3.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line, _ in zip(lines, range(TEXTS), strict=False):
            row = json.loads(line)
            yield row["title"]
            yield row["abstract"][:200]


def differing(client: Elasticsearch, titles: list[str]) -> list[tuple[list[str], list[str]]]:
    """Return the titles for which the reader and the cluster give different terms, with both."""
    ensure_indices(client, ["articles"])
    chain = {"char_filter": ["fa_gaps", "fa_spelling", "fa_numbers"], "tokenizer": "standard", "filter": ["lowercase"]}
    found = []
    for start in range(0, len(titles), 20):
        some = titles[start : start + 20]
        answer = client.indices.analyze(index=settings().index("articles"), text=SEPARATOR.join(some), **chain)
        theirs: list[list[str]] = [[]]
        for token in answer["tokens"]:
            if token["token"] == SEPARATOR.strip():
                theirs.append([])
            else:
                theirs[-1].append(token["token"])
        ours = [["".join(parts) for parts in read(title)] for title in some]
        found += [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    return found


def test_the_index_spells_the_sample_titles_alike(elastic: Elasticsearch) -> None:
    assert differing(elastic, sample_titles()) == []


def test_the_index_spells_real_titles_and_leads_alike(elastic: Elasticsearch, shared: Path) -> None:
    assert differing(elastic, list(real_titles(shared))) == []
