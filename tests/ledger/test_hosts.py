"""The memory of hosts is shared by runs, and survives wrong clocks."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from elasticsearch import Elasticsearch

from ingest.fetch.certificates import Validity
from ingest.fetch.memory import HostState
from ingest.index import ensure_indices
from ingest.ledger.hosts import LARGEST, Hosts
from ingest.settings import settings


@pytest.fixture
def client(elastic: Elasticsearch) -> Elasticsearch:
    ensure_indices(elastic, ["crawl-state"])
    return elastic


@pytest.mark.parametrize(
    ("passed", "left"),
    [
        (timedelta(0), 600),
        (timedelta(minutes=4), 360),
        (timedelta(minutes=11), 0),
        (timedelta(days=-400), 600),  # the clock was set back: the full rest, from now
        (timedelta(days=400), 0),
    ],
)
def test_a_rest_outlives_the_process(client: Elasticsearch, passed: timedelta, left: float) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        Hosts(client).note("a.example", HostState(600.0, 2, "http-429"))
    with time_machine.travel(now + passed, tick=False):
        idle = max(passed.total_seconds(), 0.0)
        assert Hosts(client).recall("a.example") == HostState(left, 2, "http-429", idle)
        assert Hosts(client).recall("b.example") == HostState()
    with time_machine.travel(now + passed + timedelta(minutes=20), tick=False):
        assert Hosts(client).recall("a.example").rest == 0, "and no longer than that"


def test_robots_txt_is_kept_for_a_day(client: Elasticsearch) -> None:
    now = datetime.now(UTC)
    with time_machine.travel(now, tick=False):
        Hosts(client).keep_robots(" http://a.example", b"User-agent: *\nDisallow: /\xff")
        Hosts(client).keep_robots(" http://b.example", b"#" * (LARGEST + 1))
    for hours, kept in ((0, True), (23, True), (24, False), (-1, False)):
        with time_machine.travel(now + timedelta(hours=hours), tick=False):
            found = Hosts(client).robots(" http://a.example")
            assert found == ((b"User-agent: *\nDisallow: /\xff", hours * 3600.0) if kept else None)
    assert Hosts(client).robots(" http://b.example") is None


def test_a_certificate_is_written_once_and_again_when_it_is_renewed(client: Elasticsearch) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    first, renewed = (Validity(now + timedelta(days=day), now + timedelta(days=day + 90)) for day in (-80, -1))

    def writes() -> int:
        client.indices.refresh(index=settings().index("crawl-state"))
        return int(client.get(index=settings().index("crawl-state"), id="certificate-a.example")["_version"])

    for validity, version in ((first, 1), (first, 1), (renewed, 2), (renewed, 2)):
        hosts = Hosts(client)
        hosts.foresee(["a.example"], [])
        hosts.note_certificate("a.example", validity)
        assert writes() == version
    assert Hosts(client).certificates(now + timedelta(days=14)) == {}
    assert Hosts(client).certificates(now + timedelta(days=90)) == {"a.example": renewed}
