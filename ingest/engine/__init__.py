"""The embedded Elasticsearch: one real node on loopback, with no Docker and no system Java.

docs/embedded-elasticsearch.md explains how it is assembled, and what it lacks compared to a full distribution.
"""

from ingest.engine.lifecycle import ensure, start, status, stop
from ingest.engine.node import Node

__all__ = ["Node", "ensure", "start", "status", "stop"]
