"""`prove(articles)`: restore a world from its archive, rebuild it under traffic and kills, roll back, and compare."""

import os
import random
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.rebuild.pages import press, print_all, stories
from benchmarks.rebuild.place import output, start, temporary_installation
from benchmarks.rebuild.traffic import MARK, World, notes, traffic
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.rebuild.from_archive import from_archive
from ingest.settings import settings

WRITERS = READERS = 1


@dataclass(slots=True)
class Proof:
    """Figures: sizes in documents, times in seconds, memory in megabytes. `faults` is empty on success."""

    articles: int
    pages: int = 0
    restored: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    kills: int = 0
    writes: int = 0
    searches: int = 0
    peak_megabytes: int = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        took = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in self.seconds.items())
        return (
            f"{self.articles:,} articles from {self.pages:,} pages: {took}; {self.kills} kills, "
            f"{self.writes:,} writes, {self.searches:,} searches, {len(self.faults)} faults; peak memory of a process "
            f"{self.peak_megabytes:,} MB"
        )


def prove(articles: int, outlets: int | None = None, *, kills: int = 3, seed: int = 1) -> Proof:
    """Rebuild a sample world of so many articles under writes and searches, and kill the rebuild several times.

    Then roll back. After each step the served index must have every confirmed write, and every search must be right.
    """
    proof = Proof(articles)
    rng = random.Random(seed)
    renderer = press(articles, outlets)
    with temporary_installation(renderer.world) as folder:
        with _timed(proof, "printing"):
            proof.pages = print_all(articles, outlets)
        with _timed(proof, "restore from archive"):
            proof.restored = from_archive().counts.get("indexed", 0)
        if proof.restored != len({fate.article for fate in stories(renderer.world)}):
            proof.faults.append(f"{proof.restored} articles came back from the archive")
        with traffic(World(articles, outlets, folder), WRITERS, READERS):
            with _timed(proof, "rebuild"):
                _rebuild(folder, proof, rng, kills)
            _check(folder, proof)
            with _timed(proof, "rollback"):
                _run(folder, "--rollback")
            _check(folder, proof)
        _check(folder, proof)
        proof.searches = 0
        for note in notes(folder, "seek"):
            proof.searches += 1
            if note["wrong"]:
                proof.faults.append(f"{note['url']}: {note['wrong']}")
    proof.peak_megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return proof


@contextmanager
def _timed(proof: Proof, name: str) -> Iterator[None]:
    begin = time.monotonic()
    yield
    proof.seconds[name] = proof.seconds.get(name, 0) + time.monotonic() - begin


def _rebuild(folder: Path, proof: Proof, rng: random.Random, kills: int) -> None:
    """Start `peyk rebuild`, kill it `kills` times at random moments, and let it end."""
    for _ in range(kills):
        with start(folder) as child:
            try:
                child.wait(timeout=rng.uniform(1, 5 + proof.articles / 200))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                proof.kills += 1
            else:
                break
    else:
        _run(folder)


def _run(folder: Path, *options: str) -> None:
    if start(folder, *options).wait():
        raise PeykError(f"peyk {' '.join(('rebuild', *options))} failed: {output(folder)}")


def _check(folder: Path, proof: Proof) -> None:
    """Note a fault for each confirmed write that is neither in the served index nor followed there by a later one."""
    last: dict[str, int | None] = {}
    proof.writes = 0
    for note in notes(folder, "write"):
        last[note["id"]] = note["mark"]
        proof.writes += 1
    index = settings().index("articles")
    with connect() as client:
        for start in range(0, len(last), 500):
            ids = list(last)[start : start + 500]
            for document in client.mget(index=index, ids=ids, source_includes="body")["docs"]:
                expected, name = last[document["_id"]], document["_id"]
                body = document["_source"]["body"] if document.get("found") else ""
                mark = MARK.search(body)
                if not body or (expected is not None and (mark is None or int(mark[1]) < expected)):
                    proof.faults.append(f"{name}: write {expected} is lost, the index has {mark and mark[1]}")
