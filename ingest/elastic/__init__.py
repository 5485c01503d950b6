"""The connection to Elasticsearch: the cluster of the settings, or this checkout's embedded node."""

from ingest.elastic.client import connect
from ingest.elastic.write import patience, write_all

__all__ = ["connect", "patience", "write_all"]
