"""Floors: pinned values that measures may not fall below, with the digest of the material they were measured on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.errors import PeykError

FILE = Path(__file__).parent / "floors.json"
FALLING = ("per_million", "false_corrections")
"""Measures for which smaller is better."""
SLACK = 0.0005
"""Tolerance for rounding: floors have three decimal places."""
RANKED, SWING = ("nDCG", "MRR", "found", "overlap", "equal_totals", "false_corrections"), 0.005
"""Measures of ranked lists, and their tolerance: two runs differ, as articles with equal scores are in index order."""


def below(measures: Mapping[str, float], digest: str, file: Path = FILE, part: str | None = None) -> list[str]:
    """Return one sentence for each measure that is worse than its floor, or that is missing.

    `part` selects the floors in a file with several parts. Raises PeykError if none are pinned, or if they were pinned
    on other material.
    """
    pinned = _pinned(_read(file), part)
    of = f" of {part}" if part else ""
    if not pinned:
        raise PeykError(f"no floors{of} are pinned in {file}; `peyk evaluate … --pin` pins them")
    if pinned["material"] != digest:
        raise PeykError(f"the floors{of} in {file} were pinned on other material ({pinned['material']}, not {digest})")
    floors = pinned["floors"]
    missing = [
        f"{name}{of} was not measured, its floor is {floors[name]:.3f}" for name in floors.keys() - measures.keys()
    ]
    return missing + [
        f"{name}{of} is {measures[name]:.3f}, its floor {floor:.3f}"
        for name, floor in floors.items()
        if name in measures and _worse(name, measures[name], floor)
    ]


def pin(
    measures: Mapping[str, float], digest: str, *, lower: bool = False, file: Path = FILE, part: str | None = None
) -> None:
    """Write the measures as floors. If a measure is worse than its floor within the tolerance, the floor stays.

    Raises PeykError if a floor would be lowered and `lower` does not allow it.
    """
    content = _read(file)
    pinned = _pinned(content, part)
    before: Mapping[str, float] = pinned.get("floors", {}) if pinned.get("material") == digest else {}
    lowered = [name for name, floor in before.items() if _worse(name, measures.get(name, floor), floor)]
    if lowered and not lower:
        raise PeykError(f"this would lower the floors of {', '.join(lowered)}; --lower-floors does so")
    floors = {
        name: round(value if name in lowered else _better(name, value, before.get(name, value)), 3)
        for name, value in sorted(measures.items())
    }
    entry = {"material": digest, "floors": floors}
    file.write_text(json.dumps(content | {part: entry} if part else entry, indent=2) + "\n", encoding="utf-8")


def _worse(name: str, value: float, floor: float) -> bool:
    slack = SWING if name.startswith(RANKED) else SLACK
    return value > floor + slack if name.endswith(FALLING) else value < floor - slack


def _better(name: str, first: float, second: float) -> float:
    return min(first, second) if name.endswith(FALLING) else max(first, second)


def _pinned(content: dict[str, Any], part: str | None) -> dict[str, Any]:
    entry: dict[str, Any] = content.get(part, {}) if part else content
    return entry


def _read(file: Path) -> dict[str, Any]:
    pinned: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return pinned
