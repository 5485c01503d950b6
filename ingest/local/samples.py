"""The installation of the sample world: own indices and an own folder, so that no sample is among real articles."""

import os

from elasticsearch import Elasticsearch

from ingest.sample import library
from ingest.settings import settings

PREFIX = "sample-"
"""Of its index names, after the prefix of the real installation."""
FOLDER = "sample"
"""In the folder of the real installation; `make clean` deletes it, with the samples' archive."""


def use() -> None:
    """Let this process and its children use the samples, on the same cluster as the real installation."""
    real = settings()
    var = real.var.absolute() / FOLDER
    own = {"PEYK_VAR": str(var), "PEYK_ARCHIVE": str(var / "archive"), "PEYK_INDEX_PREFIX": real.index(PREFIX)}
    if not real.elasticsearch_urls:
        from ingest.engine import places  # slow to load, and of no use with another cluster

        own["PEYK_ENGINE_HOME"] = str(places.home())
        own["PEYK_SNAPSHOTS"] = str(places.snapshots(places.home()))
    if (rows := var / "outlets.toml").exists():
        own["PEYK_OUTLETS"] = str(rows)
    os.environ.update(own)
    settings.cache_clear()


def among_real(client: Elasticsearch) -> dict[str, int]:
    """Return the numbers of sample articles in the real index, by outlet: earlier versions put them there."""
    answer = client.search(
        index=settings().index("articles"),
        ignore_unavailable=True,
        size=0,
        query={
            "bool": {
                "filter": [
                    {"terms": {"outlet.id": list(library.sites())}},
                    {"wildcard": {"url": {"value": "http*://*.example/*"}}},
                ]
            }
        },
        aggs={"outlets": {"terms": {"field": "outlet.id", "size": 100}}},
    )
    buckets = answer.get("aggregations", {}).get("outlets", {}).get("buckets", [])
    return {bucket["key"]: bucket["doc_count"] for bucket in buckets}
