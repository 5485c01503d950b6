"""The archive in a backup: a list of its files by their manifests, and with `--archive` a copy."""

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from fsspec import AbstractFileSystem

from ingest.archive.manifest import DamagedManifestError, load, place
from ingest.archive.place import PART, SUFFIX, away, cause, opened, put
from ingest.backup.folder import write
from ingest.errors import PeykError

IDENTITY, DECISIONS = "archive.json", "decisions/"
LIST = "archive.jsonl.gz"
THREADS = 8

Step = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """A file of the archive: relative path, size in bytes and, of a segment with a manifest, its pages and SHA-256."""

    path: str
    size: int
    pages: int = 0
    sha256: str = ""


def note(location: str, target: Path) -> list[ArchiveFile]:
    """List an archive's files into the backup, and return them. Raises ArchiveAwayError if it cannot be reached."""
    fs, root = opened(location)
    sizes = listing(location, fs, root)

    def file(path: str) -> ArchiveFile:
        try:
            known = load(fs, root, path) if path.endswith(SUFFIX) else None
        except DamagedManifestError:
            known = None
        return ArchiveFile(path, sizes[path], known.pages, known.sha256) if known else ArchiveFile(path, sizes[path])

    with ThreadPoolExecutor(THREADS) as pool:
        files = list(pool.map(file, sizes))
    lines = "".join(json.dumps(asdict(each)) + "\n" for each in files)
    write(target, gzip.compress(lines.encode(), mtime=0))
    return files


def noted(source: Path) -> Iterator[ArchiveFile]:
    """Yield the files of a list that `note` wrote."""
    for line in gzip.decompress(source.read_bytes()).decode().splitlines():
        yield ArchiveFile(**json.loads(line))


def listing(location: str, fs: AbstractFileSystem, root: str) -> dict[str, int]:
    """Return the size of every finished file of an archive by path, decisions and vectors included."""
    try:
        fs.invalidate_cache()
        found = fs.find(root, detail=True)
    except Exception as error:  # Each driver has errors of its own.
        raise away(location, error) from cause(error, location)
    sizes = {path[len(root) :].lstrip("/"): int(found[path].get("size") or 0) for path in sorted(found)}
    return {path: size for path, size in sizes.items() if not path.endswith(PART)}


def copy(source: str, target: str, progress: Step) -> int:
    """Make `target` a copy of an archive; return how many files were copied. Only what differs is copied.

    A manifest is copied after its segment, so a copy that was stopped has no manifest of a missing segment. Raises
    PeykError if a file cannot be read or written.
    """
    here, there = opened(source), opened(target)
    mine, theirs = listing(source, *here), listing(target, *there)
    order = _ordered(mine)
    done = 0
    for number, path in enumerate(order):
        progress(number, len(order))
        if theirs.get(path) == mine[path] and _same(here, there, path):
            continue
        try:
            data = here[0].cat_file(f"{here[1]}/{path}")
            put(there[0], f"{there[1]}/{path}", data)
        except FileNotFoundError:  # Merged vectors and withdrawn decisions are deleted.
            continue
        except Exception as error:
            raise PeykError(
                f"the archive's file {path} cannot be copied ({type(error).__name__}): make room, and run this again"
            ) from cause(error, source)
        done += 1
    progress(len(order), len(order))
    return done


def bring(source: str, target: str, progress: Step) -> int:
    """Copy to an archive the files that it lacks, and segments that it has in another size; return how many.

    Other files stay, as pages may have been erased since the copy was made. An archive with an identity gets no
    decisions, as some may have been withdrawn. Raises PeykError if a file cannot be copied.
    """
    here, there = opened(source), opened(target)
    mine, theirs = listing(source, *here), listing(target, *there)
    lacking = [path for path in _ordered(mine) if theirs.get(path) != mine[path] and _is_wanted(path, theirs)]
    for number, path in enumerate(lacking):
        progress(number, len(lacking))
        try:
            put(there[0], f"{there[1]}/{path}", here[0].cat_file(f"{here[1]}/{path}"))
        except Exception as error:
            raise PeykError(
                f"the archive's file {path} cannot be copied back ({type(error).__name__}): make room, and run again"
            ) from cause(error, target)
    progress(len(lacking), len(lacking))
    return len(lacking)


def _ordered(paths: Iterable[str]) -> list[str]:
    """Return the order of copying: segments, manifests, and last the identity, which makes the copy an archive."""
    return sorted(paths, key=lambda path: (path == IDENTITY, path.startswith("manifests/"), path))


def _is_wanted(path: str, there: Mapping[str, int]) -> bool:
    """Return whether a file is missing, or is a segment of another size, which was cut off."""
    if path.startswith(DECISIONS) and IDENTITY in there:
        return False
    return path not in there or path.endswith(SUFFIX)


def prune(source: str, target: str) -> int:
    """Delete from a copy what the archive no longer has, such as withdrawn decisions; return how many files."""
    here, there = opened(source), opened(target)
    gone = sorted(set(listing(target, *there)) - set(listing(source, *here)))
    for path in gone:
        there[0].rm_file(f"{there[1]}/{path}")
    return len(gone)


def lacking(location: str, files: Iterable[ArchiveFile]) -> list[str]:
    """Return the paths of the listed segments that an archive lacks or has in another size."""
    sizes = listing(location, *opened(location))
    return [each.path for each in files if each.path.endswith(SUFFIX) and sizes.get(each.path) != each.size]


def _same(here: tuple[AbstractFileSystem, str], there: tuple[AbstractFileSystem, str], path: str) -> bool:
    """Compare two files of equal size; segments, which change only by an erasure, by their manifests."""
    name = place(path) if path.endswith(SUFFIX) else path
    try:
        first, second = (fs.cat_file(f"{root}/{name}") for fs, root in (here, there))
    except FileNotFoundError:
        return False
    return bool(first == second)
