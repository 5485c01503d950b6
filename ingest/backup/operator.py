"""The operator's files: the list of other names, and the outlets."""

from pathlib import Path

from elasticsearch import Elasticsearch

from ingest.backup.folder import read_json, write, write_json
from ingest.errors import PeykError
from ingest.mappings.synonyms import export_sets, import_sets, read_lists
from ingest.settings import settings

NAMES, OUTLETS = "names.json", "outlets.toml"


def save(client: Elasticsearch, folder: Path) -> str:
    """Copy the list and the outlets file into a backup's folder; return a line about what was left out, or "".

    Raises PeykError if the outlets file cannot be read, or the folder cannot be written.
    """
    write_json(folder / NAMES, export_sets(client))
    file = settings().outlets
    if file is None:
        return "no outlets file was copied: PEYK_OUTLETS is not set, and the bundled catalogue is part of Peyk"
    try:
        data = file.read_bytes()
    except OSError as error:
        raise PeykError(f"PEYK_OUTLETS={file} cannot be read ({error.strerror}): set it right") from error
    write(folder / OUTLETS, data)
    return ""


def bring_names(client: Elasticsearch, folder: Path, *, overwrite: bool) -> None:
    """Restore the list of other names. Raises PeykError if the cluster has rules of an operator that differ."""
    wanted, there = read_json(folder / NAMES), export_sets(client)
    if not wanted or wanted == there:
        return
    if there and not overwrite:
        own, _ = read_lists(client)
        kept = {rule["synonyms"] for rules in wanted.values() for rule in rules}
        if any(str(rule) not in kept for rule in own):
            raise PeykError(
                "the cluster's list of other names has rules that the backup lacks: save it by `peyk synonyms show`, "
                "and run this again with --overwrite"
            )
    import_sets(client, wanted)


def bring_outlets(folder: Path, *, overwrite: bool) -> str:
    """Restore the outlets file to PEYK_OUTLETS; return a line for the operator if it was not restored, else "".

    An existing file with other content is only replaced with `overwrite`.
    """
    source = folder / OUTLETS
    if not source.is_file():
        return ""
    target = settings().outlets
    if target is None:
        return f"the outlets file was not restored: set PEYK_OUTLETS; its copy is {source}"
    data = source.read_bytes()
    if target.exists():
        if target.read_bytes() == data:
            return ""
        if not overwrite:
            return f"{target} differs from the backup's outlets file, and stays; the copy is {source}"
    try:
        write(target, data)
    except PeykError:
        # In containers the folder is read-only; everything else is restored by now.
        return f"the outlets file cannot be written to {target}; copy it from {source}"
    return ""
