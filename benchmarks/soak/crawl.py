"""Run one crawl in a process, watch it, and strike it at a given instant."""

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
"""Seconds between two checks of the process."""
_STEP = re.compile("|".join(STEPS))


@dataclass(frozen=True, slots=True)
class Crawled:
    """The end of a crawl. `step`: its step when it was struck, or at its end; `peak`: memory in bytes."""

    state: Literal["finished", "killed", "failed"]
    step: str
    seconds: float
    peak: int
    report: dict[str, Any] | None
    """The report of the crawl, if it finished."""
    message: str
    """The end of its standard error."""


@dataclass
class Crawler:
    """Starts crawls in one environment, and measures how long each step takes."""

    environment: Mapping[str, str]
    folder: Path
    usual: dict[str, float] = field(default_factory=lambda: dict.fromkeys(STEPS, 1.0))

    def crawl(self, strike: Strike | None = None, act: Callable[[], None] | None = None) -> Crawled:
        """Run a crawl to its end, or until a strike kills it; `act` carries out any other strike."""
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
            progress = _Progress(child)
            peak, struck_step = 0, None
            try:
                while child.poll() is None:
                    with suppress(psutil.Error):
                        peak = max(peak, psutil.Process(child.pid).memory_info().rss)
                    if strike and struck_step is None and progress.reached(strike, self.usual):
                        struck_step = progress.step
                        if act:
                            act()
                        else:
                            os.killpg(child.pid, signal.SIGKILL)
                    time.sleep(_BEAT)
            finally:
                # After an interruption, do not wait for a crawl that hangs.
                if child.poll() is None:
                    os.killpg(child.pid, signal.SIGKILL)
            killed = child.returncode == -signal.SIGKILL
            finished = child.returncode == 0
            progress.close(finished)
        err.write_text("\n".join(progress.lines), encoding="utf-8")
        self.usual |= progress.durations
        return Crawled(
            "finished" if finished else "killed" if killed else "failed",
            struck_step or progress.step,
            time.monotonic() - start,
            peak,
            json.loads(out.read_bytes()) if finished else None,
            " ".join(" ".join(progress.lines[-3:]).split())[-500:],
        )


class _Progress:
    """The steps of a crawl, read from its standard error."""

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
            match = _STEP.match(line)
            if match:
                now = time.monotonic()
                self.durations[self.step] = now - self._since
                self._since = now
                self.step = match[0]

    def reached(self, strike: Strike, usual: Mapping[str, float]) -> bool:
        """Return whether the strike's instant has come, or is past."""
        order = {step: number for number, step in enumerate(("starting", *STEPS))}
        if order[self.step] > order[strike.step]:
            return True
        return self.step == strike.step and time.monotonic() - self._since >= strike.part * usual[strike.step]

    def close(self, finished: bool) -> None:
        """Wait for the last line; the end of a finished crawl gives the duration of its last step."""
        if finished:
            self.durations[self.step] = time.monotonic() - self._since
        self._thread.join()
