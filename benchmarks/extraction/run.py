"""One run over all pages: Peyk twice, then the peers in a separate environment."""

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.extraction import ours
from benchmarks.extraction.corpus import corpus, digest
from benchmarks.extraction.model import Case, Reading
from benchmarks.extraction.scores import score
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
ALL = {"all": tuple(source for sources in PARTS.values() for source in sources)}
PINNED = ("precision", "recall", "f1", "title", "time", "day", "authors", "zwnj", "junk_out", "refused")
Scores = dict[str, dict[str, dict[str, float]]]
"""Part of the corpus -> extractor -> measure -> number."""
Material = dict[str, str]
"""Part of the corpus -> digest of its pages; a part without pages on this machine is left out."""


def measure(
    progress: Callable[[str], None], *, peers: bool = True, rounds: int = ours.ROUNDS
) -> tuple[Scores, Material]:
    """Return the scores of all extractors, and the digest of the pages of each part; of "all" if no part is missing."""
    cases = corpus()
    readings = {}
    for name, read in OURS.items():
        progress(f"{len(cases)} pages: {name}")
        read(cases[0])
        readings[name] = [read(case, rounds) for case in cases]
    if peers and not PEERS.is_file():
        progress(f"the other extractors are not installed in {PEERS.parents[1]}; `make bench` installs them")
    elif peers:
        progress(f"{len(cases)} pages: other extractors")
        readings |= _peers(cases)
    scores = {part: dict(_scores(cases, readings, sources)) for part, sources in (PARTS | ALL).items()}
    pages = {part: [case for case in cases if case.source in sources] for part, sources in (PARTS | ALL).items()}
    material = {part: digest(chosen) for part, chosen in pages.items() if chosen}
    if not all(pages.values()):
        del material["all"]
    return scores, material


def _scores(
    cases: Sequence[Case], readings: dict[str, list[Reading]], sources: Sequence[str]
) -> Iterator[tuple[str, dict[str, float]]]:
    for name, read in readings.items():
        chosen = [(case, reading) for case, reading in zip(cases, read, strict=True) if case.source in sources]
        if chosen:
            yield name, score([case for case, _ in chosen], [reading for _, reading in chosen])


def check(scores: Scores, material: Material, *, pin: bool = False, lower: bool = False) -> list[str]:
    """Return one line for each score below its floor, of the parts in `material`.

    `pin` writes the scores as floors; raises PeykError if one would be lowered without `lower`, or if a part has other
    pages than those of its floors.
    """
    fallen = []
    for part, pages in material.items():
        measures = _pinned(scores[part])
        if pin:
            floors.pin(measures, pages, lower=lower, file=FLOORS, part=part)
        fallen += floors.below(measures, pages, FLOORS, part)
    return fallen


def _pinned(rows: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Return the measures that have floors: those of Peyk's quality."""
    return {f"{name}/{key}": value for name in OURS for key, value in rows.get(name, {}).items() if key in PINNED}


def _peers(cases: Sequence[Case]) -> dict[str, list[Reading]]:
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
