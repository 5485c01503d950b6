"""The description of a backup, `backup.json`: the hashes of its other files, and a digest of the description itself."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from ingest.backup.folder import Folder, read_json, sha256, sizes, write_json
from ingest.codec import from_document, to_document
from ingest.errors import PeykError

LIST = "repository.json"
FORMAT = 1
"""Increased when an older Peyk could no longer restore the backup."""


@dataclass(frozen=True, slots=True)
class IndexCopy:
    """One index in a backup; `name` is without the installation's prefix."""

    name: str
    snapshot: str
    documents: int
    exact: bool = True
    """Whether nothing wrote to it meanwhile: `documents` is then exact, else the number when the backup began."""
    blocked: bool = False
    """Whether it was closed to writes, as a former generation of the articles is."""


@dataclass(frozen=True, slots=True)
class Description:
    """A finished backup."""

    id: str
    format: int
    peyk: str
    elasticsearch: str
    prefix: str
    began_at: datetime
    finished_at: datetime
    served: str
    """The index behind the alias of the articles, without the prefix; empty if there was none."""
    indices: tuple[IndexCopy, ...]
    files: dict[str, str] = field(default_factory=dict)
    """SHA-256 of the other files of this backup, by name."""
    archive: str = ""
    """Identity of the archive; empty if it had none yet."""
    archived: bool = False
    """Whether the folder has a copy of the archive."""
    repository: str = ""
    """The file with the sizes of the repository's files; empty if they are not listed yet."""
    left_out: tuple[str, ...] = ()
    """A line for each thing that was left out."""
    digest: str = ""


def save(folder: Folder, description: Description) -> Description:
    """Hash the backup's files and write its description, which finishes the backup; return the description.

    Raises PeykError if the folder cannot be written.
    """
    own = folder.of(description.id)
    described = replace(description, files={name: sha256(own / name) for name in sizes(own)})
    described = replace(described, digest=_digest(described))
    write_json(folder.description, to_document(described))
    return described


def load(folder: Folder) -> Description:
    """Return the newest finished backup of a folder.

    Raises PeykError if there is none, if it is of another version, or if its files were changed.
    """
    if not folder.description.is_file():
        if folder.journal.is_file():
            raise PeykError(f"the backup in {folder.path} is not finished: run `peyk backup {folder.path}` again")
        raise PeykError(f"{folder.path} has no backup: backup.json is not there")
    document = read_json(folder.description)
    version = document.get("format") if isinstance(document, dict) else None
    if version != FORMAT and isinstance(version, int):
        raise PeykError(
            f"{folder.path} is a backup of format {version}, by Peyk {document.get('peyk')}, and this Peyk reads "
            f"format {FORMAT}: install that version"
        )
    try:
        description = from_document(Description, document)
    except (ValueError, TypeError) as error:
        raise PeykError(f"{folder.description} is damaged: use another backup") from error
    if description.digest != _digest(description):
        raise PeykError(f"{folder.description} was changed after it was written: use another backup")
    if trouble := next(_troubles(folder, description), None):
        raise PeykError(f"the backup in {folder.path} is damaged ({trouble}): use another one")
    return description


def prefix_of(folder: Folder) -> str | None:
    """Return the index prefix of the installation whose backup a folder holds; None if no backup can be read."""
    try:
        return str(read_json(folder.description).get("prefix", "")) if folder.description.is_file() else None
    except (PeykError, AttributeError):
        return None


def save_list(folder: Folder, description: Description) -> Description:
    """List the snapshots' files, and save the description with the list. Raises PeykError as `save` does."""
    listed = {name: size for name, size in sizes(folder.repository).items() if _is_fixed(name)}
    write_json(folder.of(description.id) / LIST, listed)
    return save(folder, replace(description, repository=LIST))


def _is_fixed(name: str) -> bool:
    """Return whether a file of the repository never changes; later snapshots rewrite only its tables of contents."""
    return name.rpartition("/")[2].startswith(("__", "snap-", "meta-"))


def _troubles(folder: Folder, description: Description) -> Iterator[str]:
    own = folder.of(description.id)
    for name, digest in description.files.items():
        if not (own / name).is_file():
            yield f"{own.name}/{name} is missing"
        elif sha256(own / name) != digest:
            yield f"{own.name}/{name} was changed"
    there = sizes(folder.repository)
    for name, size in (read_json(own / description.repository) if description.repository else {}).items():
        if there.get(name) != size:
            yield f"elasticsearch/{name} is {'missing' if name not in there else 'not as long as it was'}"


def _digest(description: Description) -> str:
    document = to_document(replace(description, digest=""))
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
