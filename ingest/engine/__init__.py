"""The embedded Elasticsearch: one real node on loopback, with no Docker and no system Java.

How it is put together, and what it lacks beside a full distribution: docs/embedded-elasticsearch.md.
"""

from ingest.engine.lifecycle import ensure, start, status, stop
from ingest.engine.node import Node

__all__ = ["Node", "ensure", "start", "status", "stop"]
