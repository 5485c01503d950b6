"""Floors that our measures may not fall below, pinned with the digest of what they were taken on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.errors import PeykError

FILE = Path(__file__).parent / "floors.json"
FALLING = ("per_million", "false_corrections")
"""Measures that are better the smaller they are."""
SLACK = 0.0005
"""Floors are rounded to three places."""
RANKED, SWING = ("nDCG", "MRR", "found", "overlap", "equal_totals", "false_corrections"), 0.005
"""Measures of ranked lists, and how far two runs of them are apart: equal articles go by the order of indexing."""


def below(measures: Mapping[str, float], digest: str, file: Path = FILE, part: str | None = None) -> list[str]:
    """Return one sentence for each measure that is worse than its floor, or that is missing.

    `part` names the floors in a file that holds those of several parts. Raises PeykError when none are pinned, or were
    pinned on other material.
    """
    pinned = _pinned(_read(file), part)
    of = f" of {part}" if part else ""
    if not pinned:
        raise PeykError(f"no floors{of} are pinned in {file}; `peyk evaluate … --pin` pins them")
    if pinned["material"] != digest:
        raise PeykError(f"the floors{of} in {file} were taken on other material ({pinned['material']}, not {digest})")
    floors = pinned["floors"]
    gone = [f"{name}{of} was not measured, its floor is {floors[name]:.3f}" for name in floors.keys() - measures.keys()]
    return gone + [
        f"{name}{of} is {measures[name]:.3f}, its floor {floor:.3f}"
        for name, floor in floors.items()
        if name in measures and _worse(name, measures[name], floor)
    ]


def pin(
    measures: Mapping[str, float], digest: str, *, lower: bool = False, file: Path = FILE, part: str | None = None
) -> None:
    """Write the measures as floors; a floor within reach of its measure stays where it is higher.

    Raises PeykError when one would be lowered and `lower` does not allow it.
    """
    held = _read(file)
    pinned = _pinned(held, part)
    before: Mapping[str, float] = pinned.get("floors", {}) if pinned.get("material") == digest else {}
    lowered = [name for name, floor in before.items() if _worse(name, measures.get(name, floor), floor)]
    if lowered and not lower:
        raise PeykError(f"this would lower the floors of {', '.join(lowered)}; --lower-floors does so")
    floors = {
        name: round(value if name in lowered else _better(name, value, before.get(name, value)), 3)
        for name, value in sorted(measures.items())
    }
    own = {"material": digest, "floors": floors}
    file.write_text(json.dumps(held | {part: own} if part else own, indent=2) + "\n", encoding="utf-8")


def _worse(name: str, value: float, floor: float) -> bool:
    slack = SWING if name.startswith(RANKED) else SLACK
    return value > floor + slack if name.endswith(FALLING) else value < floor - slack


def _better(name: str, one: float, other: float) -> float:
    return min(one, other) if name.endswith(FALLING) else max(one, other)


def _pinned(held: dict[str, Any], part: str | None) -> dict[str, Any]:
    own: dict[str, Any] = held.get(part, {}) if part else held
    return own


def _read(file: Path) -> dict[str, Any]:
    pinned: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return pinned
