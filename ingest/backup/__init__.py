"""Backups: copy an installation to a folder, including what its archive does not hold, and restore it from there."""

from ingest.backup.restore import Restored, restore, restore_airflow
from ingest.backup.run import BackedUp, backup

__all__ = ["BackedUp", "Restored", "backup", "restore", "restore_airflow"]
