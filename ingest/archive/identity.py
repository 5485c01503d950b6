"""The identity of an archive. It is a file in the archive, so that a copied or moved archive keeps it."""

import json
import uuid

from ingest.archive.place import away, cause, opened, put, told
from ingest.errors import PeykError
from ingest.settings import without_password

NAME = "archive.json"


def identify(location: str) -> str | None:
    """Return the identity of an archive, or None for an empty location or an archive of Peyk 0.1.0.

    Raises ArchiveAwayError if the location cannot be read, PeykError if the identity file is damaged.
    """
    fs, root = opened(location)
    try:
        data = fs.cat_file(f"{root}/{NAME}")
    except FileNotFoundError:
        return None
    except Exception as error:  # Each driver has errors of its own.
        raise away(location, error) from cause(error, location)
    try:
        return str(json.loads(data)["id"])
    except (ValueError, KeyError, TypeError) as error:
        raise PeykError(
            f"archive {without_password(location)}: {NAME} is damaged; restore it from a backup, or delete it and run "
            "`peyk archive adopt`"
        ) from error


def make_identity(location: str) -> str:
    """Return the identity of an archive; create it if there is none. Concurrent workers get the same one.

    Raises PeykError if the archive cannot be written.
    """
    fs, root = opened(location)
    data = json.dumps({"format": 1, "id": uuid.uuid4().hex}).encode()
    try:
        put(fs, f"{root}/{NAME}", data, new=True)
    except FileExistsError:
        pass
    except Exception as error:  # Each driver has errors of its own.
        raise PeykError(
            f"archive {without_password(location)}: {NAME} cannot be written ({told(error, location)}); "
            "make room or set PEYK_ARCHIVE"
        ) from cause(error, location)
    identity = identify(location)
    if identity is None:
        raise away(location, f"{NAME} was written and is not there")
    return identity
