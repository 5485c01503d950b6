"""How far a probe of the whole catalogue has come, kept beside the outlets file, so that a killed one goes on."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from ingest.errors import PeykError
from ingest.probe.record import Record

KEPT = timedelta(days=7)
"""Age at which a probe is not gone on with but begun again: sites will have changed."""


class Journal:
    """One line of JSON for each outlet that was probed, on disk before the next one is told of.

    `earlier` are the records of a probe that was cut short, by outlet, and `began` is its day.
    """

    def __init__(self, path: Path, file: int, today: date) -> None:
        self.path = path
        self._file = file
        self.began = today
        self.earlier: dict[str, Record] = {}
        self._read(today)

    def _read(self, today: date) -> None:
        text = self.path.read_bytes()
        # What a kill cut off in the middle of a line is no record.
        head, *lines = text[: text.rfind(b"\n") + 1].splitlines() or [b""]
        try:
            began = date.fromisoformat(json.loads(head)["began"])
            records = [json.loads(line) for line in lines]
            if not timedelta(0) <= today - began <= KEPT:
                raise ValueError
            self.earlier = {seen["id"]: seen for seen in records}
        except (ValueError, KeyError, TypeError):
            os.ftruncate(self._file, 0)
            self._append({"began": today.isoformat()})
        else:
            self.began = began
            os.ftruncate(self._file, sum(len(line) + 1 for line in (head, *lines)))

    def add(self, seen: Record) -> None:
        """Keep the record of an outlet that is done."""
        self._append(seen)

    def finish(self) -> None:
        """Remove the journal: the probe is over, and the next one begins from the start."""
        self.path.unlink(missing_ok=True)

    def _append(self, value: Record) -> None:
        data = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


@contextmanager
def journal(outlets_file: Path, today: date) -> Iterator[Journal]:
    """The journal of the probe that writes to an outlets file. Raises PeykError while another process has it."""
    path = outlets_file.with_name(f"{outlets_file.name}.probe")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        raise PeykError(f"{path} cannot be written: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield Journal(path, file, today)
    except BlockingIOError as error:
        raise PeykError(f"another probe writes to {outlets_file}; wait for it, or stop it") from error
    finally:
        os.close(file)
