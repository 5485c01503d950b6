"""What the pages read: the cluster, the index of articles, the settings, and the names of its outlets."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from elasticsearch import Elasticsearch

from ingest.search.errors import explained
from ingest.settings import read
from ingest.web.settings import WebSettings

KEPT = 60.0
"""Seconds for which names are kept."""
MOST_OUTLETS = 5_000


@dataclass(slots=True)
class Site:
    """One per process; its methods can be called from several threads."""

    client: Elasticsearch
    index: str
    settings: WebSettings = field(default_factory=lambda: read(WebSettings))
    _names: Mapping[str, str] = field(default_factory=dict)
    _read_at: float = float("-inf")

    def outlet_names(self) -> Mapping[str, str]:
        """Return outlet id -> Persian name, or the id where the articles have none. Raises PeykError."""
        if time.monotonic() - self._read_at > KEPT:
            name = {"name": {"terms": {"field": "outlet.name_fa", "size": 1}}}
            outlets = {"terms": {"field": "outlet.id", "size": MOST_OUTLETS}, "aggs": name}
            with explained():
                answer = self.client.search(index=self.index, size=0, aggs={"outlets": outlets})
            buckets = answer["aggregations"]["outlets"]["buckets"]
            self._names = {row["key"]: (row["name"]["buckets"] or [row])[0]["key"] for row in buckets}
            self._read_at = time.monotonic()
        return self._names
