"""Keys of the API: a file with the hash of each, which every process of the page reads again when it changes."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.codec import from_document, to_document
from ingest.errors import PeykError
from ingest.files import replace_file
from ingest.normalise.letters import ZWNJ
from ingest.secure import files
from ingest.settings import settings

PREFIX = "peyk_"
"""Of every key, so that programs which look for leaked secrets find it."""
BYTES = 32
RATE = 120
"""Requests a minute, unless a key is made for another rate."""

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Key:
    """`digest`: SHA-256 of the key, in hexadecimal. `rate`: requests a minute, in each process.

    A fast hash suffices: a key has 256 random bits, so that nobody finds it by trying, as one does with a password.
    """

    name: str
    digest: str
    rate: int
    made_at: datetime


def path() -> Path:
    """Return the file of this installation's keys, in a folder of its own that a container can mount alone."""
    return settings().var / "web-keys" / "keys.json"


def digest(key: str) -> str:
    """Return the hash under which a key is stored."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def add(name: str, rate: int) -> str:
    """Make a key and return it; it is shown only now. Raises PeykError for a name that is in use or cannot be one."""
    if not _is_name(name):
        raise PeykError(f"the name of a key has 1 to {LONGEST_NAME} visible characters, and no space at its ends")
    key = PREFIX + secrets.token_urlsafe(BYTES)
    with files.locked(path().parent):
        held = load(path())
        if any(each.name == name for each in held.values()):
            raise PeykError(f"there is a key {name} already: `peyk keys remove {name}`, or choose another name")
        _save([*held.values(), Key(name, digest(key), rate, datetime.now(UTC))])
    return key


def _is_name(text: str) -> bool:
    return 0 < len(text) <= LONGEST_NAME and text == text.strip() and text.replace(ZWNJ, "").isprintable()


def remove(name: str) -> None:
    """Remove a key; the page refuses it from the next request on. Raises PeykError if there is none of the name."""
    with files.locked(path().parent):
        held = load(path())
        kept = [each for each in held.values() if each.name != name]
        if len(kept) == len(held):
            names = ", ".join(sorted(each.name for each in held.values())) or "none yet"
            raise PeykError(f"there is no key {name}; there are: {names}")
        _save(kept)


def load(file: Path) -> dict[str, Key]:
    """Return the keys of a file by their digests; none if it is missing. Raises PeykError if it cannot be read."""
    try:
        rows = json.loads(file.read_text(encoding="utf-8"))["keys"]
        keys = [from_document(Key, row) for row in rows]
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise PeykError(f"{file} cannot be read ({error.strerror}); it belongs to the user of `peyk web`") from error
    except (ValueError, KeyError, TypeError) as error:
        raise PeykError(f"{file} is no file of keys; move it away and make new ones: `peyk keys add NAME`") from error
    return {key.digest: key for key in keys}


def _save(keys: list[Key]) -> None:
    text = json.dumps({"keys": [to_document(key) for key in keys]}, indent=2)
    replace_file(path(), text.encode(), files.SECRET)


class KeyFile:
    """The keys of a file, read again when it changes."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen: object = None
        self._keys: Mapping[str, Key] = {}

    def find(self, key: str) -> Key | None:
        """Return what is known about a key, or None if it is not known. Raises PeykError as `load` does."""
        try:
            stat = self._file.stat()
            now: object = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        except OSError:
            now = None
        if now != self._seen:
            self._keys = load(self._file)
            self._seen = now
        return self._keys.get(digest(key))
