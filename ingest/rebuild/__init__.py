"""Rebuild: make a new index of the articles from the archive with today's code, then move the alias to it in one step.

Crawls go on meanwhile, and the new index follows the old one in passes: a pass remakes every document written since
the last pass (by `_seq_no`) from its archived page and writes it under its own version. Writes during a pass are the
next pass's work, until nothing is left; the last pass runs with the old index closed to writes, for a second.
"""

from ingest.rebuild.assist import assist
from ingest.rebuild.from_archive import Restored, from_archive
from ingest.rebuild.run import ChecksFailedError, Rebuilt, abandon, as_dict, drop_old, rebuild
from ingest.rebuild.undo import RolledBack, rollback

__all__ = [
    "ChecksFailedError",
    "Rebuilt",
    "Restored",
    "RolledBack",
    "abandon",
    "as_dict",
    "assist",
    "drop_old",
    "from_archive",
    "rebuild",
    "rollback",
]
