"""The client of the cluster, whatever it is: several nodes, TLS, a password or an API key."""

import logging

from elastic_transport.client_utils import DEFAULT
from elasticsearch import Elasticsearch

from ingest.cluster import bare
from ingest.elastic.credentials import Credentials, credentials
from ingest.elastic.trust import TrustingNode, authority
from ingest.errors import PeykError
from ingest.settings import settings

SECONDS = 60.0


def connect(
    *, seconds: float = SECONDS, credential: Credentials | None = None, kind: type[Elasticsearch] = Elasticsearch
) -> Elasticsearch:
    """Return a client of the nodes of `ELASTICSEARCH_URL`, or of the running embedded node.

    A request that one node does not answer within `seconds` goes to the next one. `credential` replaces that of the
    settings, `kind` is the class of the client. Raises PeykError if there is no cluster, or if a setting contradicts
    another one or names a bad file.
    """
    named = settings().elasticsearch_urls
    urls = named or (_embedded(),)
    credential = credential or credentials(settings())
    # A line per request would bury the tasks' own messages, and so would a traceback for each try of a node that is
    # away: if no other node answers, the last try raises.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
    return kind(
        [bare(url) for url in urls] if credential else list(urls),
        api_key=credential.api_key if credential else None,
        basic_auth=credential.basic if credential else None,
        ca_certs=(authority(settings().elasticsearch_ca_certs, named) if named else None) or DEFAULT,
        node_class=TrustingNode,
        request_timeout=seconds,
        # Each node gets a try, and one more when all were tried.
        max_retries=max(5, len(urls)),
        retry_on_timeout=True,
        retry_on_status=(429, 502, 503, 504),
    )


def _embedded() -> str:
    from ingest import engine  # only now: a search of another cluster does without

    node = engine.status()
    if node is None:
        raise PeykError("no Elasticsearch: set ELASTICSEARCH_URL, or start the embedded node by `peyk engine start`")
    return node.url
