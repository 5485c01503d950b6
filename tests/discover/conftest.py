"""Fixtures of the tests of feeds and other sources."""

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.index import ensure_indices
from ingest.settings import settings
from tests.discover.site import Site


@pytest.fixture
def site(elastic: Elasticsearch, httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("PEYK_PACE", "0")
    settings.cache_clear()
    ensure_indices(elastic, ["crawl-ledger", "crawl-state"])
    return Site(elastic, httpserver)
