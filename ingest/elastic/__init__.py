"""The connection to Elasticsearch: the cluster of the settings, or this checkout's embedded node."""

from ingest.elastic.client import connect
from ingest.elastic.credentials import Credentials
from ingest.elastic.write import patience, write_all

__all__ = ["Credentials", "connect", "patience", "write_all"]
