"""Floors that the measures of our analysis may not fall below, pinned with the digest of what they were taken on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.errors import PeykError

FILE = Path(__file__).parent / "floors.json"
SLACK = 0.0005
"""Floors are rounded to three places."""


def below(measures: Mapping[str, float], digest: str, file: Path = FILE) -> list[str]:
    """One sentence for each measure that is worse than its floor. Raises PeykError when the material is another."""
    pinned = _read(file)
    if not pinned:
        raise PeykError(f"no floors are pinned in {file}; `peyk evaluate … --pin` pins them")
    if pinned["material"] != digest:
        raise PeykError(f"the floors in {file} were taken on other material ({pinned['material']}, not {digest})")
    return [
        f"{name} is {measures[name]:.3f}, its floor {floor:.3f}"
        for name, floor in pinned["floors"].items()
        if _worse(name, measures[name], floor)
    ]


def pin(measures: Mapping[str, float], digest: str, *, lower: bool = False, file: Path = FILE) -> None:
    """Write the measures as floors. Raises PeykError when that would lower one and `lower` does not allow it."""
    pinned = _read(file)
    lowered = [
        name
        for name, floor in pinned.get("floors", {}).items()
        if pinned["material"] == digest and _worse(name, measures.get(name, floor), floor)
    ]
    if lowered and not lower:
        raise PeykError(f"this would lower the floors of {', '.join(lowered)}; --lower-floors does so")
    floors = {name: round(value, 3) for name, value in sorted(measures.items())}
    file.write_text(json.dumps({"material": digest, "floors": floors}, indent=2) + "\n", encoding="utf-8")


def _worse(name: str, value: float, floor: float) -> bool:
    rising = name.endswith("per_million")
    return value > floor + SLACK if rising else value < floor - SLACK


def _read(file: Path) -> dict[str, Any]:
    pinned: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return pinned
