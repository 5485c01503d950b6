"""Commands of Peyk as processes of their own, which start quickly: they are forked from one that has its imports."""

import os
import sys
import tempfile
from collections.abc import Mapping
from multiprocessing import get_context
from pathlib import Path
from subprocess import CompletedProcess

from ingest.cli.entry import main

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["ingest.cli.app", "ingest.crawl.run", "ingest.search", "ingest.watch", "elasticsearch"])

STREAMS = ("out", "err")


def peyk(*arguments: str, environment: Mapping[str, str]) -> CompletedProcess[str]:
    """Run a command of Peyk with this environment and no other, and return its output."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        process = CONTEXT.Process(target=_run, args=(arguments, dict(environment), folder))
        process.start()
        process.join()
        told = [(folder / stream).read_bytes().decode() for stream in STREAMS]
    assert process.exitcode is not None
    return CompletedProcess(arguments, process.exitcode, *told)


def _run(arguments: tuple[str, ...], environment: dict[str, str], folder: Path) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for number, stream in enumerate(STREAMS, start=1):
        file = os.open(folder / stream, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.argv = ["peyk", *arguments]
    main()
