"""Retention: what an installation has no more use for is deleted, so that years of running stay flat."""

from ingest.maintain.run import Maintained, maintain

__all__ = ["Maintained", "maintain"]
