"""One crawl as a process of its own, watched, and struck at an appointed instant."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import psutil

from benchmarks.soak.schedule import STEPS, Strike

_BEAT = 0.02
"""Seconds between two looks at the process."""
_TOLD = re.compile("|".join(STEPS))


@dataclass(frozen=True, slots=True)
class Crawled:
    """How a crawl ended. `step` is the one that it was in when it was struck, or at its end; `peak` is in bytes."""

    state: Literal["finished", "killed", "failed"]
    step: str
    seconds: float
    peak: int
    report: dict[str, Any] | None
    """What the crawl said of itself, if it came to that."""
    message: str
    """The end of what it wrote on standard error."""


@dataclass
class Crawler:
    """Starts crawls in one environment, and learns how long each step takes."""

    environment: Mapping[str, str]
    folder: Path
    usual: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 1.0))

    def crawl(self, strike: Strike | None = None, act: Callable[[], None] | None = None) -> Crawled:
        """Run a crawl to its end, or to the strike that kills it; any other strike is done by `act`."""
        out, err = self.folder / "crawl.json", self.folder / "crawl.log"
        start = time.monotonic()
        with (
            out.open("wb") as stdout,
            subprocess.Popen(
                [sys.executable, "-m", "ingest", "crawl", "--json"],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
                errors="replace",
                start_new_session=True,
            ) as child,
        ):
            told = _Told(child)
            peak, struck = 0, None
            try:
                while child.poll() is None:
                    with suppress(psutil.Error):
                        peak = max(peak, psutil.Process(child.pid).memory_info().rss)
                    if strike and struck is None and told.reached(strike, self.usual):
                        struck = told.step
                        if act:
                            act()
                        else:
                            os.killpg(child.pid, signal.SIGKILL)
                    time.sleep(_BEAT)
            finally:
                # Whoever is interrupted must not wait for a crawl that hangs.
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
            killed = child.returncode == -signal.SIGKILL
            finished = child.returncode == 0
            told.close(finished)
        err.write_text("\n".join(told.lines), encoding="utf-8")
        self.usual |= told.durations
        return Crawled(
            "finished" if finished else "killed" if killed else "failed",
            struck or told.step,
            time.monotonic() - start,
            peak,
            json.loads(out.read_bytes()) if finished else None,
            " ".join(" ".join(told.lines[-3:]).split())[-500:],
        )


class _Told:
    """What a crawl tells of its steps."""

    def __init__(self, child: "subprocess.Popen[str]") -> None:
        self.step = "starting"
        self.lines: list[str] = []
        self.durations: dict[str, float] = {}
        self._since = time.monotonic()
        self._stream = child.stderr
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._stream or ():
            self.lines.append(line.rstrip())
            found = _TOLD.match(line)
            if found:
                now = time.monotonic()
                self.durations[self.step] = now - self._since
                self._since = now
                self.step = found[0]

    def reached(self, strike: Strike, usual: Mapping[str, float]) -> bool:
        """Return whether the strike's instant has come, or is past."""
        order = {step: place for place, step in enumerate(("starting", *STEPS))}
        if order[self.step] > order[strike.step]:
            return True
        return self.step == strike.step and time.monotonic() - self._since >= strike.part * usual[strike.step]

    def close(self, finished: bool) -> None:
        """Wait for the last line; a crawl that finished tells by its end how long its last step was."""
        if finished:
            self.durations[self.step] = time.monotonic() - self._since
        self._thread.join()
