"""Run the tests with their nodes and files in memory: `python -m tests [arguments of pytest]`.

Elasticsearch syncs every change of an index to the disk, and compiles for hours of work: in a suite that makes
thousands of small indices, these two take as long as the tests. Where the memory is too small, the disk serves.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil

from ingest import engine

MEMORY = Path("/dev/shm")
"""The file system in memory itself; the directory in it is the run's own."""
ROOM = 8 * 2**30
"""Bytes of memory that must be free: a run fills less than two gigabytes of files."""
WORKERS = (os.cpu_count() or 1) + 1
"""One more than cores, as tests wait for nodes a third of their time."""
PYTEST = ("-m", "pytest", "--numprocesses", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder")
QUICK = "-XX:TieredStopAtLevel=1"
"""Java compiles each method once, soon."""


def main(arguments: list[str]) -> int:
    """Run pytest, stop the node that it started, delete what it wrote, and return its exit code."""
    # A shell that runs this in the background has it and its children ignore Ctrl-C, which some tests send.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A terminated run tidies up too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="peyk-tests-", dir=place()) as name:
        # Nodes run under an account of their own.
        Path(name).chmod(0o755)
        home = Path(name, "engine")
        own = {"TMPDIR": name, "PEYK_ENGINE_HOME": str(home), "PEYK_ENGINE_JAVA_OPTIONS": QUICK}
        try:
            return subprocess.run([sys.executable, *PYTEST, *arguments], env=own | os.environ, check=False).returncode
        finally:
            engine.stop(home)


def place() -> Path | None:
    """Return the file system in memory, or None (the usual place) if it has too little room."""
    free = psutil.disk_usage(str(MEMORY)).free if MEMORY.is_dir() else 0
    return MEMORY if min(free, psutil.virtual_memory().available) > ROOM else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
