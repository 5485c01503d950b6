"""The watch after real crawls of the sample world over HTTP: one outlet falls silent, then publishes again."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch

from ingest.crawl.run import run
from ingest.sample.calendar import CLOCK
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.watch import watch
from ingest.watch.store import Watched
from tests.crawl.line import use

SILENT, OTHERS = "zagros", ("kavir", "toos")
DAYS, SILENCE = 9, 2


def world(day: int) -> World:
    """Return the world after so many days on which each outlet publishes one story per hour."""
    return World.build(articles=200, edition=1 + 24 * day)


def silent(watched: Watched) -> set[tuple[str, str, str]]:
    """Return the findings without those about the disks of this machine."""
    found = {(one.finding.kind, one.finding.subject, one.finding.severity.value) for one in watched.open}
    return {finding for finding in found if finding[0] != "disk"}


def test_an_outlet_that_falls_silent_is_told_alone_until_it_speaks(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(world(0)) as server:
        rows = [row for row in server.world.rows(server.address) if row["id"] in (SILENT, *OTHERS)]
        use(monkeypatch, tmp_path, [row | {"recheck_minutes": []} for row in rows])
        with time_machine.travel(CLOCK):
            assert run().balanced
            assert silent(watch()) == set()
        with time_machine.travel(CLOCK + timedelta(days=DAYS)):
            server.world = world(DAYS)
            assert run().balanced
            assert silent(watch()) == set()
        with time_machine.travel(CLOCK + timedelta(days=DAYS + SILENCE)):
            now = world(DAYS + SILENCE)
            server.world = replace(now, shelves=now.shelves | {SILENT: world(DAYS).shelves[SILENT]})
            assert run().balanced
            watched = watch()
            assert silent(watched) == {("silent", SILENT, "critical")}
            assert "zagros: no story since 2026-11-30 " in watched.lines[0] and "probe zagros" in watched.lines[0]
        with time_machine.travel(CLOCK + timedelta(days=DAYS + SILENCE, minutes=15)):
            server.world = now
            assert run().balanced
            watched = watch()
            assert silent(watched) == set()
            assert [finding.subject for finding in watched.closed] == [SILENT]
