"""The reference kit of the retrieval collections (`retrieval/kit.py`): baselines, spellings, significance test.

It is part of the material, not of Peyk's code, so it is imported by its path.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from ingest.errors import PeykError

PLACE = Path("retrieval") / "kit.py"
SPELLINGS = ("written", "spaced", "glued", "arabic", "typo")


@dataclass(frozen=True, slots=True)
class Baseline:
    """A peer: the body of its index with `title` and `body`, and a function from a text to the search body."""

    name: str
    index: Mapping[str, Any]
    query: Callable[[str], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Kit:
    """`load`: collection name -> documents, queries, relevant ids. `respell`: text, spelling, query id -> text.

    `p_value`: two-sided, of one measure of two systems, each by query id.
    """

    load: Callable[[str], tuple[dict[str, dict[str, str]], dict[str, str], dict[str, set[str]]]]
    respell: Callable[[str, str, str], str]
    p_value: Callable[[Mapping[str, float], Mapping[str, float]], float]
    baselines: tuple[Baseline, ...]


def read_kit(folder: Path) -> Kit | None:
    """Return the kit of a folder, or None if it has none. Raises PeykError for one that cannot be imported."""
    path = folder / PLACE
    spec = spec_from_file_location("retrieval_kit", path) if path.is_file() else None
    if spec is None or spec.loader is None:
        return None
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
        baselines = (Baseline("stock", *module.STOCK), Baseline("hour", *module.HOUR))
        return Kit(module.load, module.respell, module.p_value, baselines)
    except Exception as error:
        raise PeykError(f"{path} cannot be imported: {error}") from error
