"""Accepting a loss: update the manifests of harmed segments once the lost pages are due to be fetched again."""

from collections.abc import Iterable, Iterator

from ingest.archive import manifest
from ingest.archive.place import cause, opened, told
from ingest.archive.reader import walk
from ingest.archive.verify import Checked
from ingest.errors import PeykError
from ingest.settings import without_password


def accept(location: str, harmed: Iterable[Checked]) -> Iterator[str]:
    """Update the manifests of harmed segments to their present content; yield each segment's name afterwards.

    The segments themselves are not changed. Raises PeykError if the archive cannot be written.
    """
    fs, root = opened(location)
    for checked in harmed:
        try:
            if checked.state == "missing":
                path = f"{root}/{manifest.place(checked.segment)}"
                if fs.exists(path):
                    fs.rm_file(path)
            else:
                data = fs.cat_file(f"{root}/{checked.segment}")
                pages = sum(1 for _ in walk(checked.segment, data, lambda line: None))
                manifest.save(fs, root, checked.segment, manifest.describe(data, pages))
        except Exception as error:
            raise PeykError(
                f"archive {without_password(location)}: the manifest of {checked.segment} cannot be written "
                f"({told(error, location)}); make room, or make it writable, and run again"
            ) from cause(error, location)
        yield checked.segment
