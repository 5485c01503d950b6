"""`peyk archive verify`: check the archive itself, and against what the ledger expects of it."""

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
    """Verify the archive of the settings, as `archive.verify` does.

    If it is the ledger's own archive, also report missing segments that the ledger points to, and save the findings
    for `peyk watch`; else `note` gives the reason. Gives an archive of Peyk 0.1.0 its identity, unless `quick`.
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
    """Return the segments that the ledger points to with their numbers of entries, or why it could not be asked."""
    try:
        with connect() as client:
            if not client.indices.exists(index=settings().index("crawl-ledger")):
                return {}, "there is no ledger"
            ensure_indices(client, ("crawl-state",))
            owner = recorded(client)
            identity = archive.identify(settings().archive_location)
            if owner and owner["archive"] != identity:
                return {}, f"the ledger's pages lie in another archive, {owner['archive']}; the ledger was left out"
            return dict(segments(client)), ""
    except (ApiError, TransportError, archive.ArchiveAwayError) as error:
        return {}, f"the ledger could not be asked: {error}"
    except PeykError as error:
        return {}, f"the ledger was not asked: {error}"


def _identity(location: str) -> str | None:
    try:
        return archive.make_identity(location)
    except PeykError:  # The archive may be read-only.
        return None


def _remember(client: Elasticsearch, verified: Verified) -> None:
    """Save the findings for `peyk watch`; a quick check does not clear findings of a full one."""
    harmed = {checked.segment: checked.detail for checked in verified.harmed}
    before = last_look(client)
    if verified.quick:
        harmed = {**before.harmed, **harmed}
    keep_look(client, Look(harmed, before.cursor))
