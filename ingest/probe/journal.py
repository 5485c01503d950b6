"""The progress of a probe of the catalogue, kept beside the outlets file, so that a killed probe can resume."""

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
"""An older probe starts from the beginning: sites will have changed."""


class Journal:
    """One line of JSON for each outlet that was probed, on disk before the next one is reported.

    `earlier`: records of an interrupted probe, by outlet; `began`: the day it began.
    """

    def __init__(self, path: Path, file: int, today: date) -> None:
        self.path = path
        self._file = file
        self.began = today
        self.earlier: dict[str, Record] = {}
        self._read(today)

    def _read(self, today: date) -> None:
        text = self.path.read_bytes()
        # Drop a line that a kill cut off.
        head, *lines = text[: text.rfind(b"\n") + 1].splitlines() or [b""]
        try:
            began = date.fromisoformat(json.loads(head)["began"])
            records = [json.loads(line) for line in lines]
            if not timedelta(0) <= today - began <= KEPT:
                raise ValueError
            self.earlier = {record["id"]: record for record in records}
        except (ValueError, KeyError, TypeError):
            os.ftruncate(self._file, 0)
            self._append({"began": today.isoformat()})
        else:
            self.began = began
            os.ftruncate(self._file, sum(len(line) + 1 for line in (head, *lines)))

    def add(self, record: Record) -> None:
        """Append the record of a finished outlet."""
        self._append(record)

    def finish(self) -> None:
        """Remove the journal of a complete probe; the next probe starts from the beginning."""
        self.path.unlink(missing_ok=True)

    def _append(self, value: Record) -> None:
        data = json.dumps(value, ensure_ascii=False).encode() + b"\n"
        while data:
            data = data[os.write(self._file, data) :]
        os.fsync(self._file)


@contextmanager
def journal(outlets_file: Path, today: date) -> Iterator[Journal]:
    """Open and lock the journal beside an outlets file. Raises PeykError while another process holds the lock."""
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
