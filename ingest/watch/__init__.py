"""Health of sources and of the pipeline: findings, each with a severity and advice."""

from ingest.watch.finding import Finding, Severity
from ingest.watch.run import watch
from ingest.watch.tell import tell

__all__ = ["Finding", "Severity", "tell", "watch"]
