"""The connection to Elasticsearch: the cluster that the settings name, or this checkout's embedded node."""

import logging

from elasticsearch import Elasticsearch

from ingest.errors import PeykError
from ingest.settings import settings


def connect() -> Elasticsearch:
    """A client of `ELASTICSEARCH_URL`, or of the running embedded node. Raises PeykError when neither is there."""
    from ingest import engine

    url = settings().elasticsearch_url
    if not url:
        node = engine.status()
        if node is None:
            raise PeykError(
                "no Elasticsearch: set ELASTICSEARCH_URL, or start the embedded node by `peyk engine start`"
            )
        url = node.url
    # A line per request would bury what the tasks have to say.
    logging.getLogger("elastic_transport").setLevel(logging.WARNING)
    key = settings().elasticsearch_api_key
    return Elasticsearch(
        url,
        api_key=key.get_secret_value() if key else None,
        request_timeout=60,
        max_retries=5,
        retry_on_timeout=True,
        retry_on_status=(429, 502, 503, 504),
    )
