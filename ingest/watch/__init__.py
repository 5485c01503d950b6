"""Health of sources and of the pipeline: findings, each with a severity and advice."""

from ingest.watch.finding import Finding, Severity
from ingest.watch.run import watch

__all__ = ["Finding", "Severity", "watch"]
