"""All measures of all candidates, as one table of numbers."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from ingest.analysis import Sources
from ingest.analysis.letters import folding
from ingest.errors import PeykError
from ingest.evaluate.candidates import Candidate, candidates
from ingest.evaluate.cases import read_cases, try_cases
from ingest.evaluate.conflation import over_conflation
from ingest.evaluate.invariance import spelling_invariance
from ingest.evaluate.known_item import known_item
from ingest.evaluate.treebank import Word, read_words
from ingest.mappings import FOLDER

FIELDS = {"short": "title", "long": "body"}


@dataclass(frozen=True, slots=True)
class Material:
    """What the measures are taken on; `digest` tells whether two runs had the same."""

    words: list[Word]
    articles: list[dict[str, Any]]
    digest: str


@dataclass(frozen=True, slots=True)
class Report:
    """Measure -> number for one candidate, and what failed, by measure."""

    candidate: str
    measures: dict[str, float]
    failures: dict[str, list[Any]] = field(default_factory=dict)


def read_material(folder: Path) -> Material:
    """Treebanks `morph/*.conllu` and articles `corpora/*varzesh3.jsonl.gz` of a folder. Raises PeykError without."""
    treebanks = sorted(folder.glob("morph/*.conllu"))
    corpora = sorted(folder.glob("corpora/*varzesh3.jsonl.gz"))
    if not treebanks or not corpora:
        raise PeykError(
            f"{folder} holds no morph/*.conllu or no corpora/*varzesh3.jsonl.gz; docs/search.md says what they are"
        )
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in (*treebanks, *corpora))).hexdigest()[:16]
    letters = folding(Sources(FOLDER / "source"))
    articles = [json.loads(line) for path in corpora for line in gzip.decompress(path.read_bytes()).splitlines()]
    return Material(read_words(treebanks, letters), articles, digest)


def evaluate(client: Elasticsearch, material: Material) -> Iterator[Report]:
    """One report per candidate, ours first; takes a few minutes."""
    for candidate in candidates():
        yield _evaluate(client, candidate, material)


def _evaluate(client: Elasticsearch, candidate: Candidate, material: Material) -> Report:
    report = Report(candidate.name, {})
    cases = read_cases()
    for name, text_field in FIELDS.items():
        invariance = spelling_invariance(client, candidate, text_field, material.words)
        conflation = over_conflation(client, candidate, text_field, material.words)
        tried = try_cases(client, candidate, text_field, cases)
        report.measures.update(
            {
                f"{name}.invariance.types": invariance.types,
                f"{name}.invariance.tokens": invariance.tokens,
                f"{name}.conflation.per_million": conflation.per_million,
                f"{name}.cases.positive": tried.positive,
                f"{name}.cases.negative": tried.negative,
            }
        )
        report.failures[f"{name}.invariance"] = [
            f"{form} {' '.join(pairs)}" for form, pairs in invariance.failures.items()
        ]
        report.failures[f"{name}.conflation"] = [" -> ".join(pair) for pair in conflation.pairs]
        report.failures[f"{name}.cases"] = [f"{case.query} / {case.document}: {case.kind}" for case in tried.failures]
    items = known_item(client, candidate, material.articles)
    report.measures.update({f"titles.mrr.{spelling}": value for spelling, value in items.titles.items()})
    report.measures.update({f"phrases.found.{spelling}": value for spelling, value in items.phrases.items()})
    return report
