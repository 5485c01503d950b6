"""A new index of the articles, made from the archive with today's code while the line goes on, then shown in one step.

The new index follows the old one: every document that Elasticsearch numbered since the last look is made anew from its
archived page and written under its own version. What was written meanwhile is simply the next look's work, so the
end is reached when nothing is left; the last look is taken with the old index closed to writes, for a second.
"""

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
    "drop_old",
    "from_archive",
    "rebuild",
    "rollback",
]
