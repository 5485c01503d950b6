"""One run over all pages: Peyk with and without profiles, then the others in their own environment."""

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.extraction import ours
from benchmarks.extraction.corpus import corpus, digest
from benchmarks.extraction.model import Case, Reading
from benchmarks.extraction.scores import score
from ingest.errors import PeykError
from ingest.evaluate import floors

PEERS = Path(__file__).parents[2] / ".venv" / "bench" / "bin" / "python"
FLOORS = Path(__file__).with_name("floors.json")
OURS = {"peyk": ours.with_profiles, "peyk, no profiles": ours.without_profiles}
PARTS = {
    "real": ("real", "seeds", "asriran"),
    "sample": ("sample",),
    "authored": ("authored",),
    "seen once": ("seen once",),
    "held aside": ("held aside",),
}
PINNED = ("precision", "recall", "f1", "title", "time", "day", "authors", "zwnj", "junk_out", "refused")
Scores = dict[str, dict[str, dict[str, float]]]
"""Part of the corpus -> extractor -> measure -> number."""


def measure(progress: Callable[[str], None], *, peers: bool = True, rounds: int = ours.ROUNDS) -> tuple[Scores, str]:
    """Return the scores of all extractors, and the digest of the pages."""
    cases = corpus()
    readings = {}
    for name, read in OURS.items():
        progress(f"{len(cases)} pages: {name}")
        read(cases[0])
        readings[name] = [read(case, rounds) for case in cases]
    if peers:
        progress(f"{len(cases)} pages: other extractors")
        readings |= _peers(cases)
    return {part: dict(_scores(cases, readings, sources)) for part, sources in (*PARTS.items(), ALL)}, digest(cases)


ALL = ("all", tuple(source for sources in PARTS.values() for source in sources))


def _scores(
    cases: Sequence[Case], readings: dict[str, list[Reading]], sources: Sequence[str]
) -> Iterator[tuple[str, dict[str, float]]]:
    for name, read in readings.items():
        chosen = [(case, reading) for case, reading in zip(cases, read, strict=True) if case.source in sources]
        if chosen:
            yield name, score([case for case, _ in chosen], [reading for _, reading in chosen])


def pinned(scores: Scores) -> dict[str, float]:
    """Return the measures that have floors: Peyk's quality, by part of the corpus."""
    return {
        f"{name}/{part}/{key}": value
        for part, rows in scores.items()
        for name in OURS
        for key, value in rows.get(name, {}).items()
        if key in PINNED
    }


def check(scores: Scores, material: str, *, pin: bool = False, lower: bool = False) -> list[str]:
    """Return the scores below their floors. `pin`: make the scores the floors; raises PeykError if they may not be."""
    if pin:
        floors.pin(pinned(scores), material, lower=lower, file=FLOORS)
    return floors.below(pinned(scores), material, FLOORS)


def _peers(cases: Sequence[Case]) -> dict[str, list[Reading]]:
    if not PEERS.is_file():
        raise PeykError(f"the other extractors are not installed in {PEERS.parents[1]}; `make bench` installs them")
    with TemporaryDirectory() as name:
        folder = Path(name)
        rows = []
        for number, case in enumerate(cases):
            file = folder / f"{number}.html"
            file.write_bytes(case.html)
            rows.append({"file": str(file), "encoding": case.encoding, "url": case.url})
        manifest = folder / "manifest.json"
        manifest.write_text(json.dumps(rows), encoding="utf-8")
        command = [PEERS, Path(__file__).with_name("peers.py"), manifest]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    answers: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return {name: [_reading(row) for row in rows] for name, rows in answers.items()}


def _reading(row: dict[str, object]) -> Reading:
    authors = row.pop("authors", None) or ()
    return Reading(**{key: value for key, value in row.items() if value is not None}, authors=tuple(authors))  # type: ignore[arg-type]
