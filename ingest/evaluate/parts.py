"""The parts of `peyk evaluate`: what each measures, and the material it needs with its digest."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.evaluate import collections
from ingest.evaluate.collections import Collection, given, judged_topics, own, phrases, read_articles, titles
from ingest.evaluate.conflation import loose_conflation
from ingest.evaluate.inflection import inflection
from ingest.evaluate.kit import Kit, read_kit
from ingest.evaluate.latency import latency
from ingest.evaluate.ranking import judge
from ingest.evaluate.rows import Row
from ingest.evaluate.strict import strict
from ingest.evaluate.topics import agreement, read_judgements
from ingest.evaluate.treebank import read_words
from ingest.mappings import FOLDER
from ingest.mappings.analysis import Sources
from ingest.mappings.analysis.letters import folding

CODE = Path(__file__).parents[1]
TREEBANKS = ("morph/*.conllu",)
CORPUS = "corpora/fars-varzesh3.jsonl.gz"
KIT = "retrieval/kit.py"
COLLECTIONS = ("news-topics", "news-headlines", "questions-search-engine", "questions-translated")


@dataclass(frozen=True, slots=True)
class Material:
    """The folder of the material, and the number of queries sampled from each collection; None for all."""

    folder: Path
    sample: int | None = None


Rows = Callable[[Elasticsearch, Material], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Part:
    """`needs`: file patterns in the folder of the material; `bundled`: file patterns in the package `ingest`."""

    name: str
    rows: Rows
    needs: tuple[str, ...] = ()
    bundled: tuple[str, ...] = ()
    pinned: bool = True

    def missing(self, folder: Path) -> str | None:
        """Return a sentence that names the files missing from the folder, or None if it has all."""
        lacking = [pattern for pattern in self.needs if not any(folder.glob(pattern))]
        return f"{self.name} is skipped: {folder} holds no {', no '.join(lacking)}" if lacking else None

    def digest(self, folder: Path) -> str:
        """Return the digest of the material's files."""
        files = [path for pattern in self.needs for path in sorted(folder.glob(pattern))]
        files += [path for pattern in self.bundled for path in sorted(CODE.glob(pattern)) if path.is_file()]
        return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()[:16]


def select(names: Iterable[str]) -> list[Part]:
    """Return the parts with these names, or all if there are none. Raises PeykError for an unknown name."""
    wanted = list(names)
    if unknown := set(wanted) - {part.name for part in PARTS}:
        known = ", ".join(part.name for part in PARTS)
        raise PeykError(f"there is no part {', '.join(sorted(unknown))}; the parts are {known}")
    return [part for part in PARTS if not wanted or part.name in wanted]


def _strict(client: Elasticsearch, material: Material) -> Iterator[Row]:
    return strict(client, read_words(_treebanks(material.folder), _letters()))


def _loose(client: Elasticsearch, material: Material) -> Iterator[Row]:
    conflation = loose_conflation(client, read_words(_treebanks(material.folder), _letters()))
    pairs = tuple(" -> ".join(pair) for pair in conflation.pairs)
    yield Row("loose.conflation.per_million", conflation.per_million, conflation.queries, failures=pairs)
    yield Row("loose.precision", conflation.precision, conflation.queries)


def _inflection(client: Elasticsearch, material: Material) -> Iterator[Row]:
    return inflection(client, _treebanks(material.folder), _letters())


def _collection(
    make: Callable[[Path, Kit | None], Collection], client: Elasticsearch, material: Material
) -> Iterator[Row]:
    kit = read_kit(material.folder)
    return judge(client, make(material.folder, kit).sampled(material.sample), kit)


def _topics(client: Elasticsearch, material: Material) -> Iterator[Row]:
    judgements = read_judgements()
    agreed = agreement(judgements)
    yield Row("kappa.relevant", agreed.binary, len(judgements))
    yield Row("kappa.grade", agreed.weighted, len(judgements))
    yield from _collection(_topic_set, client, material)


def _latency(client: Elasticsearch, material: Material) -> Iterator[Row]:
    kit = read_kit(material.folder)
    return latency(client, _topic_set(material.folder, kit).sampled(material.sample), kit)


def _given(name: str, folder: Path, kit: Kit | None) -> Collection:
    if kit is None:
        raise PeykError(f"{folder} holds no {KIT}")
    return given(kit, name)


def _titles(folder: Path, kit: Kit | None) -> Collection:
    return titles(_corpus(folder), kit)


def _phrases(folder: Path, _kit: Kit | None) -> Collection:
    return phrases(_corpus(folder))


def _topic_set(folder: Path, kit: Kit | None) -> Collection:
    return judged_topics(_corpus(folder), kit)


def _own(_folder: Path, _kit: Kit | None) -> Collection:
    return own()


def _treebanks(folder: Path) -> list[Path]:
    return sorted(folder.glob(TREEBANKS[0]))


def _corpus(folder: Path) -> collections.Articles:
    return read_articles(folder / CORPUS)


def _letters() -> dict[str, str]:
    return folding(Sources(FOLDER / "source"))


PARTS = (
    Part("own", partial(_collection, _own), bundled=("evaluate/topics/own.*", "sample/data/**/*")),
    Part("strict", _strict, TREEBANKS, ("evaluate/cases.tsv",)),
    Part("conflation", _loose, TREEBANKS),
    Part("inflection", _inflection, TREEBANKS),
    *(Part(name, partial(_collection, partial(_given, name)), (KIT, f"retrieval/{name}.*")) for name in COLLECTIONS),
    Part("topics", _topics, (CORPUS,), ("evaluate/topics/fars-*",)),
    Part("titles", partial(_collection, _titles), (CORPUS,)),
    Part("phrases", partial(_collection, _phrases), (CORPUS,)),
    Part("latency", _latency, (CORPUS,), pinned=False),
)
