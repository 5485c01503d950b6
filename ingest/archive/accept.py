"""Accepting a loss: manifests that say what is there now, once what is lost is asked for again."""

from collections.abc import Iterable, Iterator

from ingest.archive import manifest
from ingest.archive.place import cause, opened, told
from ingest.archive.reader import walk
from ingest.archive.verify import Checked
from ingest.errors import PeykError
from ingest.settings import without_password


def accept(location: str, harmed: Iterable[Checked]) -> Iterator[str]:
    """Make the manifests of harmed segments say what is there now; yield each segment's name when that is done.

    Nothing of the segments themselves is changed. Raises PeykError when the archive cannot be written.
    """
    fs, root = opened(location)
    for found in harmed:
        try:
            if found.state == "missing":
                path = f"{root}/{manifest.place(found.segment)}"
                if fs.exists(path):
                    fs.rm_file(path)
            else:
                data = fs.cat_file(f"{root}/{found.segment}")
                pages = sum(1 for _ in walk(found.segment, data, lambda line: None))
                manifest.save(fs, root, found.segment, manifest.describe(data, pages))
        except Exception as error:
            raise PeykError(
                f"archive {without_password(location)}: the manifest of {found.segment} cannot be written "
                f"({told(error, location)}); make room, or make it writable, and run again"
            ) from cause(error, location)
        yield found.segment
