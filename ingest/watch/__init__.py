"""The health of sources and of the line itself: findings, each with a severity and what to do about it."""

from ingest.watch.finding import Finding, Severity
from ingest.watch.run import watch

__all__ = ["Finding", "Severity", "watch"]
