"""Backups: a folder from which a lost installation comes back, also what its archive does not hold."""

from ingest.backup.restore import Restored, restore, restore_airflow
from ingest.backup.run import BackedUp, backup

__all__ = ["BackedUp", "Restored", "backup", "restore", "restore_airflow"]
