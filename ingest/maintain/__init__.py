"""Retention: delete what an installation no longer needs, so that its size stays constant over years."""

from ingest.maintain.run import Maintained, maintain

__all__ = ["Maintained", "maintain"]
