"""A process that cleans pages: `python -m ingest.story.cleaner`, started and fed by `ingest.story.cleaners`."""

import os
import pickle
import signal
import sys
from typing import Any

from ingest import logs
from ingest.archive import ArchiveAwayError
from ingest.settings import settings
from ingest.story.clean import read_and_clean
from ingest.story.cleaners import HEAD


def main() -> None:
    """Answer each job with its article, or the reason why there is none, until standard input ends."""
    # Ctrl-C is for the parent, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Logs go to standard output by default, which carries the answers.
    os.dup2(2, 1)
    if settings().log_format == "json":
        logs.configure_commands(lambda: True)
    _send(answers, None)
    while head := jobs.read(HEAD.size):
        (length,) = HEAD.unpack(head)
        entry, outlet, page = pickle.loads(jobs.read(length))  # noqa: S301 - written by the parent
        try:
            answer: Any = read_and_clean(entry, outlet, page)
        except ArchiveAwayError as error:
            answer = error
        _send(answers, answer)


def _send(stream: Any, answer: Any) -> None:
    data = pickle.dumps(answer)
    stream.write(HEAD.pack(len(data)) + data)
    stream.flush()


if __name__ == "__main__":
    main()
