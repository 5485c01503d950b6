"""The sample world in a separate process, so that its work is not counted as the line's."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ingest import outlets
from ingest.sample.growth import TRICKY, Shares
from ingest.sample.server import Visit
from ingest.sample.world import World


@dataclass(frozen=True)
class Size:
    """The size of a world, and its faults."""

    articles: int
    outlets: int
    bad_day: bool = True
    crawl_delay: float | None = None
    printed: bool = False
    """Whether every page is rendered before the first request."""
    latency: float = 0.0
    """Seconds before each answer."""
    every: int = 1
    """An outlet has new stories every so many editions."""

    def edition(self, number: int) -> World:
        """Return an edition of the world."""
        shares = replace(TRICKY if self.bad_day else Shares(), every=self.every)
        return World.build(
            articles=self.articles, outlets=self.outlets, edition=number, shares=shares, crawl_delay=self.crawl_delay
        )


@dataclass(frozen=True)
class Serving:
    """A world that is served at `address`, `host:port`; `log` has a line per request."""

    size: Size
    address: str
    log: Path
    process: "subprocess.Popen[str]"

    def publish(self) -> None:
        """Publish the next edition."""
        self.process.send_signal(signal.SIGHUP)

    def notices(self) -> None:
        """Switch notices in place of stories on or off at some sites."""
        self.process.send_signal(signal.SIGUSR1)

    def redesign(self) -> None:
        """Switch redesigned pages with rewritten texts on or off at some sites."""
        self.process.send_signal(signal.SIGUSR2)

    def visits(self) -> Iterator[Visit]:
        """Yield the requests so far, in the order of arrival."""
        with self.log.open(encoding="utf-8") as lines:
            for line in lines:
                if line.endswith("\n"):
                    yield Visit(**json.loads(line))

    def write_rows(self, path: Path, **changes: Any) -> None:
        """Write the outlets' rows, with these fields changed, to a file for PEYK_OUTLETS."""
        rows = [row | changes for row in self.size.edition(1).rows(self.address)]
        path.write_text(outlets.to_toml(rows), encoding="utf-8")


@contextmanager
def serving(size: Size, log: Path) -> Iterator[Serving]:
    """Serve the first edition within the block."""
    log.unlink(missing_ok=True)
    options = [f"--articles={size.articles}", f"--outlets={size.outlets}"]
    options += [f"--every={size.every}", f"--log={log}"]
    options += ["--bad-day", "--tricky"] if size.bad_day else []
    options += ["--printed"] if size.printed else []
    options += [f"--latency={size.latency}"] if size.latency else []
    options += [f"--crawl-delay={size.crawl_delay}"] if size.crawl_delay is not None else []
    command = [sys.executable, "-m", "ingest.sample", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stdout
        try:
            yield Serving(size, process.stdout.readline().strip(), log, process)
        finally:
            process.terminate()
