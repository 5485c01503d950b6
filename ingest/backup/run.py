"""The backup: copy indices, operator's files, Airflow's metadata and the archive's list into a folder."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from shutil import rmtree

from elasticsearch import Elasticsearch

from ingest import archive
from ingest.backup import description, indices, operator, pages, postgres, snapshots
from ingest.backup.description import FORMAT, Description, IndexCopy
from ingest.backup.folder import Folder, read_json, sizes, write_json
from ingest.backup.indices import Present
from ingest.backup.snapshots import Progress
from ingest.backup.sums import Sums, position, sums
from ingest.codec import from_document, to_document
from ingest.errors import PeykError
from ingest.rebuild.lock import alone
from ingest.settings import settings

STALE = timedelta(days=1)
"""Age of an unfinished backup above which a new one is begun instead."""
BEFORE, AFTER = "before.json", "after.json"


@dataclass(frozen=True, slots=True)
class Journal:
    """The state of an unfinished backup, from which it resumes after a kill."""

    id: str
    prefix: str
    began_at: datetime
    books: tuple[str, ...]
    texts: tuple[str, ...]
    served: str
    blocked: tuple[str, ...]
    positions: dict[str, tuple[int, ...]]
    """Sequence numbers of each index's shards when its ids were read."""


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A finished backup. `copied`: files of the archive copied by this call, None if the archive was not requested."""

    description: Description
    copied: int | None
    bytes: int
    """Size of the snapshot repository."""


def backup(
    path: Path, *, with_archive: bool = False, airflow: bool = True, progress: Progress = lambda what, done, total: None
) -> BackedUp:
    """Back up this installation into a folder while crawls continue; a killed backup resumes when run again.

    An earlier backup in the folder is replaced; only what changed is copied. Raises PeykError while a rebuild or an
    erasure is running, or if Elasticsearch or the folder refuses a write.
    """
    folder = Folder.at(path)
    with alone("backup") as (client, _, _):
        folder.make(foreign=_is_foreign())
        with snapshots.repository(client, folder.repository, readonly=False) as repository:
            return _backup(client, folder, repository, progress, with_archive=with_archive, airflow=airflow)


def _backup(
    client: Elasticsearch, folder: Folder, repository: str, progress: Progress, *, with_archive: bool, airflow: bool
) -> BackedUp:
    former = description.prefix_of(folder)
    if former is not None:
        _refuse_other(folder, former)
    journal = _unfinished(client, folder) or _begin(client, folder, progress)
    own = folder.of(journal.id)
    groups = {f"{journal.id}-books": journal.books, f"{journal.id}-texts": journal.texts}
    for name, group in groups.items():
        if group:
            snapshots.take(client, repository, name, [settings().index(each) for each in group], progress)
    if not folder.repository.is_dir() or not sizes(folder.repository):
        raise PeykError(
            f"Elasticsearch wrote its snapshot where this machine does not see it: {folder.path} must be one folder, "
            "mounted under the same name here and on every node"
        )
    copies = _copies(client, own, journal, {each: name for name, group in groups.items() for each in group}, progress)
    left = [operator.save(client, own), postgres.dump(own / postgres.DUMP) if airflow else "Airflow was left out"]
    copied = _archive(folder, own, with_archive, progress)
    identity = archive.identify(settings().archive_location) or ""
    described = Description(
        journal.id,
        FORMAT,
        version("peyk"),
        client.info()["version"]["number"],
        journal.prefix,
        journal.began_at,
        datetime.now(UTC),
        journal.served,
        copies,
        archive=identity,
        archived=with_archive,
        left_out=tuple(line for line in left if line),
    )
    # From here on the folder has the new backup; what follows only makes room.
    described = description.save(folder, described)
    folder.journal.unlink(missing_ok=True)
    snapshots.drop_others(client, repository, groups)
    described = description.save_list(folder, described)
    for other in folder.path.glob("2*-*"):
        if other.is_dir() and other != own:
            rmtree(other, ignore_errors=True)
    return BackedUp(described, copied, sum(sizes(folder.repository).values()))


def _unfinished(client: Elasticsearch, folder: Folder) -> Journal | None:
    """Return the journal to resume from; None if there is none, if it is too old, or if one of its indices is gone."""
    if not folder.journal.is_file():
        return None
    try:
        journal = from_document(Journal, read_json(folder.journal))
    except (ValueError, TypeError):
        return None
    _refuse_other(folder, journal.prefix)
    whole = {*journal.books, *journal.texts} <= set(indices.present(client).names)
    return journal if whole and datetime.now(UTC) - journal.began_at < STALE else None


def _refuse_other(folder: Folder, prefix: str) -> None:
    if prefix != settings().index_prefix:
        raise PeykError(
            f"{folder.path} is the backup of another installation, PEYK_INDEX_PREFIX={prefix!r}: name another folder"
        )


def _begin(client: Elasticsearch, folder: Folder, progress: Progress) -> Journal:
    now = datetime.now(UTC)
    name = f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    there: Present = indices.present(client)
    if not there.served and "crawl-ledger" not in there.books:
        raise PeykError("there is nothing to back up: no index of Peyk exists; is PEYK_INDEX_PREFIX right?")
    positions, before = {}, {}
    for number, each in enumerate(there.names):
        progress("ids", number, len(there.names))
        # The position first: a write in between makes the comparison looser, not wrong.
        positions[each] = tuple(position(client, settings().index(each)))
        before[each] = to_document(sums(client, settings().index(each)))
    progress("ids", len(there.names), len(there.names))
    write_json(folder.of(name) / BEFORE, before)
    blocked = tuple(sorted(there.blocked))
    journal = Journal(name, settings().index_prefix, now, there.books, there.texts, there.served, blocked, positions)
    write_json(folder.journal, to_document(journal))
    return journal


def _copies(
    client: Elasticsearch, own: Path, journal: Journal, snapshot_of: dict[str, str], progress: Progress
) -> tuple[IndexCopy, ...]:
    """Read again the ids of indices that were written to, and return what the backup has of each index."""
    before, after, copies = read_json(own / BEFORE), {}, []
    for number, (each, snapshot) in enumerate(snapshot_of.items()):
        progress("ids again", number, len(snapshot_of))
        index = settings().index(each)
        exact = tuple(position(client, index)) == journal.positions[each]
        after[each] = before[each] if exact else to_document(sums(client, index))
        documents = from_document(Sums, before[each]).documents
        exact = exact or after[each] == before[each]
        copies.append(IndexCopy(each, snapshot, documents, exact, each in journal.blocked))
    progress("ids again", len(snapshot_of), len(snapshot_of))
    write_json(own / AFTER, after)
    return tuple(copies)


def _archive(folder: Folder, own: Path, with_archive: bool, progress: Progress) -> int | None:
    location = settings().archive_location
    pages.note(location, own / pages.LIST)
    if not with_archive:
        return None
    copied = pages.copy(location, str(folder.archive), lambda done, total: progress("archive", done, total))
    pages.prune(location, str(folder.archive))
    return copied


def _is_foreign() -> bool:
    from ingest.engine.places import account

    return bool(settings().elasticsearch_url) or account() is not None


def as_dict(done: BackedUp) -> dict[str, object]:
    """Return a finished backup as a JSON object."""
    document = to_document(replace(done.description, files={}))
    return document | {"archive_files_copied": done.copied, "repository_bytes": done.bytes}
