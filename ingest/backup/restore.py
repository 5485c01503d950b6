"""The restore: names first, then the indices, closed until they are checked, and last the alias that serves them."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch.helpers import scan

from ingest import archive
from ingest.backup import description, marker, operator, pages, postgres, recovery, snapshots
from ingest.backup.description import Description
from ingest.backup.folder import Folder, read_json
from ingest.backup.marker import Marker
from ingest.backup.run import AFTER, BEFORE
from ingest.backup.snapshots import Progress
from ingest.backup.sums import Sums, difference, sums
from ingest.codec import from_document
from ingest.decisions import erasures
from ingest.decisions.tombstones import Tombstones
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.forget import repeat
from ingest.index.generations import generations
from ingest.ledger.lease import is_alive
from ingest.settings import settings


@dataclass(frozen=True, slots=True)
class Restored:
    """A finished restore: documents by index, files of the archive that were copied, and lines about the rest."""

    backup: str
    taken_at: datetime
    documents: dict[str, int]
    archive_files: int
    erased: int
    """Articles that were erased again, as their erasure is later than the backup."""
    notes: tuple[str, ...]


def restore(
    path: Path, *, overwrite: bool = False, airflow: bool = False, progress: Progress = lambda what, done, total: None
) -> Restored:
    """Restore the newest backup of a folder; a killed restore resumes when run again.

    Existing indices are replaced only with `overwrite`. `airflow` replaces Airflow's database too.

    Raises PeykError, before anything is changed, if the backup is unfinished, damaged or of another version, if indices
    exist and `overwrite` is false, or while a run is active. Raises PeykError too if the restored indices differ from
    the backup; they are then deleted.
    """
    folder = Folder.at(path)
    described = description.load(folder)
    own = folder.of(described.id)
    if airflow:
        postgres.check(own / postgres.DUMP)
    with connect() as client:
        begun = marker.find(client)
        stage = begun.stage if begun and begun.backup == described.id else None
        if stage is None:
            _refuse_present(client, folder, described, overwrite)
        archive_files = _archive(folder, described, progress)
        if stage != "checked":
            # The names before the articles: their analyzer reads the set when the index opens.
            operator.bring_names(client, own, overwrite=overwrite or stage is not None)
            if stage != "filling":
                _clear(client, described)
            with snapshots.repository(client, folder.repository, readonly=True) as repository:
                _fill(client, repository, own, described, progress)
        _open(client, described)
        erased = _erase_again(client)
        notes = [_loose(described), operator.bring_outlets(own, overwrite=overwrite), _lacking(own, described)]
        if airflow:
            postgres.restore(own / postgres.DUMP)
        elif (own / postgres.DUMP).is_file():
            notes.append(f"Airflow's database was left alone: stop Airflow, then peyk restore {path} --airflow-only")
        marker.remove(client)
    documents = {copy.name: copy.documents for copy in described.indices}
    found = tuple(note for note in notes if note)
    return Restored(described.id, described.began_at, documents, archive_files, erased, found)


def restore_airflow(path: Path) -> None:
    """Replace Airflow's database by the one in the newest backup of a folder, and change nothing else.

    Raises PeykError if the backup has no dump, if the database is not Postgres, or if pg_restore is missing or fails.
    """
    folder = Folder.at(path)
    dump = folder.of(description.load(folder).id) / postgres.DUMP
    postgres.check(dump)
    postgres.restore(dump)


def _refuse_present(client: Elasticsearch, folder: Folder, described: Description, overwrite: bool) -> None:
    """Raise PeykError if indices of the installation exist and `overwrite` is false, or while a run is active."""
    there = _present(client, described)
    if there and not overwrite:
        raise PeykError(
            f"{', '.join(there[:3])}{' …' if len(there) > 3 else ''} exist already: --overwrite replaces them by those "
            f"of {folder.path}, or set another PEYK_INDEX_PREFIX"
        )
    if holder := _holder(client):
        raise PeykError(f"run {holder} is at work: pause the DAGs, wait until it is over, then run this again")


def _present(client: Elasticsearch, described: Description) -> list[str]:
    names = {*(settings().index(copy.name) for copy in described.indices)}
    names |= {settings().index(f"articles-v{number}") for number in generations(client)}
    return sorted(name for name in names if client.indices.exists(index=name))


def _holder(client: Elasticsearch) -> str:
    """Return the id of a run that may be active: its lease is neither stale nor of a dead process; else ""."""
    index = settings().index("crawl-state")
    client.indices.refresh(index=index, ignore_unavailable=True)
    answer = client.options(ignore_status=404).search(index=index, query={"term": {"kind": "lease"}}, size=1000)
    leases = (hit["_source"] for hit in answer.get("hits", {}).get("hits", ()))
    return next((str(lease["run_id"]) for lease in leases if is_alive(lease)), "")


def _clear(client: Elasticsearch, described: Description) -> None:
    """Delete the indices that the restore replaces."""
    marker.put(client, Marker(described.id, "clearing"))
    if there := _present(client, described):
        client.indices.delete(index=there)
    marker.put(client, Marker(described.id, "filling"))


def _fill(client: Elasticsearch, repository: str, own: Path, described: Description, progress: Progress) -> None:
    """Restore the indices and check them. Raises PeykError if they are incomplete; they are then deleted."""
    try:
        recovery.begin(client, repository, described)
        recovery.wait(client, [copy.name for copy in described.indices], progress)
        _check(client, own, described, progress)
    except PeykError:
        # Half of a backup serves nobody, and its indices would be in the way of the next.
        with suppress(ApiError, TransportError):
            client.indices.delete(index=_present(client, described))
            marker.remove(client)
        raise
    marker.put(client, Marker(described.id, "checked"))


def _check(client: Elasticsearch, own: Path, described: Description, progress: Progress) -> None:
    """Compare number, ids and versions of documents with the backup's. Raises PeykError for an index that differs."""
    before, after = (
        {name: from_document(Sums, value) for name, value in read_json(own / file).items()} for file in (BEFORE, AFTER)
    )
    for number, copy in enumerate(described.indices):
        progress("checked", number, len(described.indices))
        found = sums(client, settings().index(copy.name))
        if trouble := difference(found, before[copy.name], after[copy.name]):
            raise PeykError(f"{settings().index(copy.name)} did not come back whole: {trouble}; use another backup")
    progress("checked", len(described.indices), len(described.indices))


def _loose(described: Description) -> str:
    names = [copy.name for copy in described.indices if not copy.exact]
    if not names:
        return ""
    return f"crawls wrote to {', '.join(names)} during the backup: stories of these minutes are fetched again"


def _open(client: Elasticsearch, described: Description) -> None:
    """Open the indices to writes, delete the leases that the backup holds, and set the alias of the articles."""
    for copy in described.indices:
        if not copy.blocked:
            index = settings().index(copy.name)
            client.indices.put_settings(index=index, settings={"index.blocks.write": None})
    state = settings().index("crawl-state")
    if any(copy.name == "crawl-state" for copy in described.indices):
        # Not those of runs that have begun since.
        before = {"range": {"renewed_at": {"lte": described.finished_at.isoformat()}}}
        query = {"query": {"bool": {"filter": [{"term": {"kind": "lease"}}, before]}}, "_source": False}
        leases = [hit["_id"] for hit in scan(client, index=state, query=query)]
        if leases:
            client.bulk(index=state, operations=[{"delete": {"_id": name}} for name in leases], refresh=True)
    if described.served:
        client.indices.put_alias(index=settings().index(described.served), name=settings().index("articles"))


def _archive(folder: Folder, described: Description, progress: Progress) -> int:
    """Copy the archive back if the backup has a copy; return how many files.

    Raises PeykError if PEYK_ARCHIVE is another archive.
    """
    location = settings().archive_location
    identity = archive.identify(location)
    if identity and described.archive and identity != described.archive:
        raise PeykError(
            f"{settings().archive_name} is archive {identity}, and the backup belongs to archive {described.archive}: "
            "set PEYK_ARCHIVE to that one, or to an empty folder"
        )
    if not described.archived:
        return 0
    return pages.bring(str(folder.archive), location, lambda done, total: progress("archive", done, total))


def _lacking(own: Path, described: Description) -> str:
    if not described.archive:
        return ""
    lost = pages.lacking(settings().archive_location, pages.noted(own / pages.LIST))
    if not lost:
        return ""
    return (
        f"{len(lost):,} segments of the backup's archive are not at {settings().archive_name}, such as {lost[0]}: copy "
        "them there, and run `peyk archive verify`"
    )


def _erase_again(client: Elasticsearch) -> int:
    """Erase what was erased after the backup was taken, as the archive's decisions say; return how many articles."""
    known = erasures.log()
    if not known or not client.indices.exists(index=settings().index("crawl-ledger")):
        return 0
    there = Tombstones(client)
    later = [each for each in known if each.hashes - there.among(each.hashes)]
    return repeat(client, f"restore-{datetime.now(UTC):%Y%m%d%H%M%S}", later) if later else 0
