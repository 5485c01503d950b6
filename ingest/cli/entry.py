"""The program `peyk`: how it ends when it is interrupted, or when its output cannot be written.

Nothing else is imported before `main` runs, so that an interrupt during the imports is handled too.
"""

import errno
import io
import os
import sys
from typing import Any, TextIO

INTERRUPTED = 130
"""Exit code after Ctrl-C: 128 and the number of SIGINT."""
NO_READER = 141
"""Exit code if the reader of the output has ended, as `head` does: 128 and the number of SIGPIPE."""


class OutputError(Exception):
    """Standard output cannot be written. No OSError: libraries take a broken pipe for their own."""


class _Output(io.FileIO):
    discards = False
    """Whether what is still buffered is dropped: each object that holds it would try to write it once more."""

    def write(self, data: Any) -> int:
        if self.discards:
            return memoryview(data).nbytes
        try:
            return super().write(data)
        except OSError as error:
            raise OutputError from error


def main() -> None:
    """Run the command line; exit 130 after Ctrl-C, 141 if the output's reader has gone, 2 if it cannot be written."""
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.BufferedWriter(io.FileIO(os.devnull, "w")), encoding="utf-8")
    if sys.stdout is None:
        _fail("standard output is closed; write it to a file, or to /dev/null")
    output = _Output(sys.stdout.fileno(), "w", closefd=False)
    sys.stdout = _as(sys.stdout, output)
    try:
        try:
            from ingest.cli.app import main as run

            run()
        finally:
            sys.stdout.flush()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except OutputError as error:
        output.discards = True
        cause = error.__cause__
        assert isinstance(cause, OSError)
        if cause.errno == errno.EPIPE:
            sys.exit(NO_READER)
        _fail(f"standard output cannot be written: {cause.strerror}")


def _as(stdout: TextIO, output: _Output) -> TextIO:
    """Return a stream to `output` with the encoding of another stream."""
    return io.TextIOWrapper(
        io.BufferedWriter(output), encoding=stdout.encoding, errors=stdout.errors, line_buffering=output.isatty()
    )


def _fail(message: str) -> None:
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)
