"""`peyk archive verify`: the archive as it lies there, and beside what the ledger expects of it."""

from collections.abc import Callable
from dataclasses import replace

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest import archive
from ingest.archive import Verified
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.index import ensure_indices
from ingest.ledger.archive import recorded, segments
from ingest.ledger.archive_look import Look, keep_look, last_look
from ingest.settings import settings

Progress = Callable[[int, int], None]


def verify_archive(
    *, quick: bool = False, ledger: bool = True, progress: Progress = lambda done, total: None
) -> Verified:
    """Verify the archive of this process. What `archive.verify` does, and where it is the ledger's own archive:

    segments to which the ledger points and that are not there are missing, and the watch hears of what was found.
    `note` says why the ledger had no part in it, if so. Gives an archive of Peyk 0.1.0 its identity, unless `quick`.
    """
    location = settings().archive_location
    expected, note = _expected() if ledger else ({}, "the ledger was left out")
    verified = archive.verify(location, quick=quick, needed=expected, progress=progress)
    if not quick and verified.segments and verified.identity is None:
        verified = replace(verified, identity=_identity(location))
    verified = replace(verified, stories=expected, note=note)
    if not note:
        with connect() as client:
            _remember(client, verified)
    return verified


def _expected() -> tuple[dict[str, int], str]:
    """Return the segments that the ledger points to, with the number of its entries, or why it is not asked."""
    try:
        with connect() as client:
            if not client.indices.exists(index=settings().index("crawl-ledger")):
                return {}, "there is no ledger"
            ensure_indices(client, ("crawl-state",))
            own = recorded(client)
            identity = archive.identify(settings().archive_location)
            if own and own["archive"] != identity:
                return {}, f"the ledger's pages lie in another archive, {own['archive']}; the ledger was left out"
            return dict(segments(client)), ""
    except (ApiError, TransportError, archive.ArchiveAwayError) as error:
        return {}, f"the ledger could not be asked: {error}"
    except PeykError as error:
        return {}, f"the ledger was not asked: {error}"


def _identity(location: str) -> str | None:
    try:
        return archive.make_identity(location)
    except PeykError:  # It may be read only.
        return None


def _remember(client: Elasticsearch, verified: Verified) -> None:
    """For the watch; what only a whole reading finds, a quick one does not take back."""
    found = {one.segment: one.detail for one in verified.harmed}
    before = last_look(client)
    if verified.quick:
        found = {**before.harmed, **found}
    keep_look(client, Look(found, before.cursor))
