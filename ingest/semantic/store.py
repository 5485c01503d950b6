"""Store vectors beside the archive, so that a rebuild does not compute them again.

`<archive>/vectors/<model>/<two digits>-<random>.vec` has vectors of articles whose content hash begins with the two
digits: a shard. Writers add files, and merge the files of a shard when there are many. The merged file is published
before the old ones are deleted, so a reader finds each vector at any time; two writers that merge the same files store
a vector twice and lose none. At ten million articles a shard has 16 MB, and the look-up of a vector reads its keys,
640 KB.

`<archive>/vectors/forgotten/<content hash>` marks a text that must have no vector.
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import groupby
from typing import TypeVar

from ingest.archive.place import away, opened
from ingest.semantic import shard
from ingest.semantic.encoder import Vector
from ingest.semantic.files import Folder

FOLDER = "vectors"
SHARDS = tuple(f"{number:02x}" for number in range(256))
_SUFFIX = ".vec"
_FORGOTTEN = "forgotten"
_MANY = 8
"""Files of one shard above which they are merged."""
_TRIES = 50
_LOOKS = 5
"""Listings in which a vector must be missing, if each differs from the one before."""
_Answer = TypeVar("_Answer")


class VectorStore:
    """The vectors of one model by content hash. Its methods raise ArchiveAwayError if the archive is out of reach."""

    def __init__(self, location: str, model: str) -> None:
        fs, root = opened(location)
        self._location = location
        self._files = Folder(fs, f"{root}/{FOLDER}/{model}")
        self._forgotten = Folder(fs, f"{root}/{FOLDER}/{_FORGOTTEN}")

    def get(self, content_hashes: Iterable[str]) -> dict[str, Vector]:
        """Return content hash -> vector for stored ones. Memory: the keys of each file that may have one."""
        missing = {shard.key_of(name): name for name in content_hashes}
        if not missing:
            return {}
        prefixes = {name[:2] for name in missing.values()}
        found: dict[str, Vector] = {}
        listed: dict[str, int] | None = None
        # A listing made while others merge can lack both the merged file and the old ones.
        for _ in range(_LOOKS):
            before = listed
            listed, more = self._retried(partial(self._get, missing, prefixes, before))
            found |= more
            missing = {key: name for key, name in missing.items() if name not in more}
            if not missing or listed == before:
                break
        return found

    def settled(self, prefix: str) -> set[str]:
        """Return the content hashes of a shard that have a vector or must have none."""
        stored = {key.hex() for key in self._retried(partial(self._keys, prefix))}
        return stored | {name for name in self._retried(self._forgotten.sizes) if name.startswith(prefix)}

    def add(self, vectors: Mapping[str, Vector]) -> None:
        """Store vectors by content hash, except forgotten ones: one new file in each of their shards."""
        packed = {shard.key_of(name): shard.to_bytes(vector) for name, vector in vectors.items()}
        for prefix, keys in groupby(sorted(packed), key=lambda key: key[:1].hex()):
            self._retried(partial(self._write, prefix, {key: packed[key] for key in keys}))

    def remove(self, content_hash: str) -> bool:
        """Rewrite the shard of a text without forgotten vectors; return whether it had a vector of this text."""
        key = shard.key_of(content_hash)
        prefix = content_hash[:2]
        stored = key in self._retried(partial(self._keys, prefix))
        if stored:
            self._retried(partial(self._merge, prefix))
        return stored

    def _get(
        self, wanted: Mapping[bytes, str], prefixes: set[str], before: Mapping[str, int] | None
    ) -> tuple[dict[str, int], dict[str, Vector]]:
        """Return the listing of the shards, and the wanted vectors in them: none if the listing is as before."""
        counts = self._counts(prefixes)
        if counts == before:
            return counts, {}
        spans: dict[str, tuple[str, int, int]] = {}
        for (file, count), keys in zip(counts.items(), self._key_blocks(counts), strict=True):
            for key, name in wanted.items():
                if file.startswith(name[:2]) and (index := shard.place_of(key, keys)) is not None:
                    spans[name] = (file, *shard.span(index, count))
        blocks = self._files.read(list(spans.values()))
        return counts, {name: shard.from_bytes(block) for name, block in zip(spans, blocks, strict=True)}

    def _keys(self, prefix: str) -> set[bytes]:
        return {key for keys in self._key_blocks(self._counts({prefix})) for key in shard.keys_in(keys)}

    def _counts(self, prefixes: set[str]) -> dict[str, int]:
        """Return file name -> number of its vectors, for the files of some shards."""
        sizes = ((name, size) for name, size in self._files.sizes().items() if name.endswith(_SUFFIX))
        return {name: size // shard.RECORD for name, size in sizes if name[:2] in prefixes}

    def _key_blocks(self, counts: Mapping[str, int]) -> list[bytes]:
        return self._files.read([(name, 0, shard.KEY * count) for name, count in counts.items()])

    def _write(self, prefix: str, vectors: dict[bytes, bytes], old: Iterable[str] = ()) -> None:
        """Add a file in place of older ones; merge again if one of its texts was forgotten meanwhile."""
        kept = {key: vectors[key] for key in vectors.keys() - self._marked()}
        if kept:
            self._files.publish(f"{prefix}-{uuid.uuid4().hex}{_SUFFIX}", shard.pack(kept))
        self._files.delete(old)
        if self._marked() & kept.keys() or len(self._counts({prefix})) > _MANY:
            self._merge(prefix)

    def _merge(self, prefix: str) -> None:
        counts = self._counts({prefix})
        blocks = self._files.read([(name, 0, shard.RECORD * count) for name, count in counts.items()])
        self._write(prefix, {key: vector for block in blocks for key, vector in shard.unpack(block).items()}, counts)

    def _marked(self) -> set[bytes]:
        return {bytes.fromhex(name) for name in self._forgotten.sizes()}

    def _retried(self, work: Callable[[], _Answer]) -> _Answer:
        """Repeat `work` if a file was merged away meanwhile: the merged file has its vectors."""
        for attempt in range(_TRIES):
            try:
                return work()
            except FileNotFoundError as error:
                if attempt == _TRIES - 1:
                    raise away(self._location, error) from error
            except Exception as error:  # Each driver has errors of its own.
                raise away(self._location, error) from error
        raise AssertionError


def forget(location: str, content_hash: str) -> int:
    """Delete the vectors of a text, and mark it never to have one again. Return how many there were, one per model.

    Only its hash is kept. Call this after the article was deleted from the index. Raises ArchiveAwayError.
    """
    shard.key_of(content_hash)
    fs, root = opened(location)
    try:
        Folder(fs, f"{root}/{FOLDER}/{_FORGOTTEN}").publish(content_hash, b"")
        models = Folder(fs, f"{root}/{FOLDER}").folders()
    except Exception as error:
        raise away(location, error) from error
    return sum(VectorStore(location, model).remove(content_hash) for model in models if model != _FORGOTTEN)
