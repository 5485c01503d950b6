"""The last operations of an index are copied only when every copy of its shards has them."""

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.errors import PeykError
from ingest.rebuild import changes as follow

INDEX, NEWEST = "articles-v1", 7
PRODUCT = {"X-Elastic-Product": "Elasticsearch"}


def cluster(server: HTTPServer, *checkpoints: int) -> Elasticsearch:
    """Return a client of a cluster whose statistics report these checkpoints, one at each request."""
    server.expect_request(f"/{INDEX}/_refresh").respond_with_json({}, headers=PRODUCT)
    for reached in checkpoints:
        primary = {"routing": {"primary": True}, "seq_no": {"max_seq_no": NEWEST, "global_checkpoint": reached}}
        replica = {"routing": {"primary": False}, "seq_no": {"max_seq_no": reached, "global_checkpoint": reached}}
        statistics = {"indices": {INDEX: {"shards": {"0": [replica, primary]}}}}
        server.expect_oneshot_request(f"/{INDEX}/_stats/docs").respond_with_json(statistics, headers=PRODUCT)
    return Elasticsearch(server.url_for("/"))


def test_the_last_writes_are_waited_for(httpserver: HTTPServer) -> None:
    with cluster(httpserver, 4, 6, NEWEST, NEWEST) as client:
        assert follow.settled(client, INDEX) == {0: NEWEST}


def test_copies_that_never_agree_are_an_error(httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follow, "SETTLING", 0)
    with (
        cluster(httpserver, *[4] * 9) as client,
        pytest.raises(PeykError, match=f"the copies of {INDEX} do not agree"),
    ):
        follow.settled(client, INDEX)
