"""One module per CMS family; `candidates` yields the profiles that may read a page."""

from collections.abc import Iterator
from datetime import date

from ingest.extract.document import Document
from ingest.extract.profile import Profile
from ingest.extract.profiles import (
    asam,
    fars,
    irandrupal,
    iransamaneh,
    nastooh,
    studiokhabar,
    tasnim,
    wordpress,
)

ALL: tuple[Profile, ...] = (
    nastooh.PROFILE,
    studiokhabar.PROFILE,
    iransamaneh.PROFILE,
    asam.PROFILE,
    tasnim.PROFILE,
    fars.PROFILE,
    wordpress.PROFILE,
    irandrupal.PROFILE,
)
"""In the order in which their markers are checked: the surest first."""


def candidates(document: Document, family: str, day: date) -> Iterator[Profile]:
    """Yield the profiles to try, best first: the outlet's family, then families whose marker the page has."""
    covering = [profile for profile in ALL if profile.covers(day)]
    yield from (profile for profile in covering if profile.name == family)
    yield from (profile for profile in covering if profile.name != family and profile.recognises(document))
