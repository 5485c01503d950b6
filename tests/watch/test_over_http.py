"""The watch after real crawls of the sample world over HTTP: one outlet falls silent, then publishes again.

Its people get one mail and one webhook about it, and one of each when it is over.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer

from ingest.crawl.run import run
from ingest.sample.calendar import CLOCK
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from ingest.watch import tell, watch
from ingest.watch.store import Watched
from tests.crawl.line import use
from tests.notify.servers import Hook, Mailbox, mail_server

SILENT, OTHERS = "zagros", ("kavir", "toos")
DAYS, SILENCE = 9, 2


def world(day: int) -> World:
    """Return the world after so many days on which each outlet publishes one story per hour."""
    return World.build(articles=200, edition=1 + 24 * day)


def silent(watched: Watched) -> set[tuple[str, str, str]]:
    """Return the findings without those about the disks of this machine."""
    found = {(one.finding.kind, one.finding.subject, one.finding.severity.value) for one in watched.open}
    return {finding for finding in found if finding[0] != "disk"}


def use_channels(patch: pytest.MonkeyPatch, folder: Path, box: Mailbox, hook: Hook) -> None:
    file = folder / "notify.toml"
    file.touch(mode=0o600)
    mail = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nfrom = "peyk@news.example"'
    file.write_text(
        f'[mail.ops]\n{mail}\nto = ["ops@news.example"]\nseverity = "critical"\n'
        f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "a secret of the hook"\nseverity = "critical"\n'
    )
    patch.setenv("PEYK_NOTIFY", str(file))
    patch.setenv("PEYK_PRIVATE_HOSTS", '["127.0.0.1"]')
    settings.cache_clear()


def about(hook: Hook) -> list[tuple[str, str]]:
    """Return what the webhook was told of the outlet: kind and event."""
    return [(event["kind"], event["event"]) for event in hook.events if event["subject"] == SILENT]


def test_an_outlet_that_falls_silent_is_told_alone_until_it_speaks(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(world(0)) as server, mail_server() as box, HTTPServer(host="127.0.0.1", threaded=True) as web:
        hook = Hook(web)
        rows = [row for row in server.world.rows(server.address) if row["id"] in (SILENT, *OTHERS)]
        use(monkeypatch, tmp_path, [row | {"recheck_minutes": []} for row in rows])
        use_channels(monkeypatch, tmp_path, box, hook)
        with time_machine.travel(CLOCK):
            assert run().balanced
            watched = watch()
            assert silent(watched) == set()
            tell(watched)
        with time_machine.travel(CLOCK + timedelta(days=DAYS)):
            server.world = world(DAYS)
            assert run().balanced
            watched = watch()
            assert silent(watched) == set()
            tell(watched)
        assert about(hook) == []
        with time_machine.travel(CLOCK + timedelta(days=DAYS + SILENCE)):
            now = world(DAYS + SILENCE)
            server.world = replace(now, shelves=now.shelves | {SILENT: world(DAYS).shelves[SILENT]})
            assert run().balanced
            watched = watch()
            assert silent(watched) == {("silent", SILENT, "critical")}
            assert "zagros: no story since 2026-11-30 " in watched.lines[0] and "probe zagros" in watched.lines[0]
            for again in (watched, watch(), watch()):
                tell(again)
            assert about(hook) == [("silent", "opened")]
        with time_machine.travel(CLOCK + timedelta(days=DAYS + SILENCE, minutes=15)):
            server.world = now
            assert run().balanced
            watched = watch()
            assert silent(watched) == set()
            assert [finding.subject for finding in watched.closed] == [SILENT]
            for again in (watched, watch()):
                tell(again)
        assert about(hook) == [("silent", "opened"), ("silent", "closed")]
        mails = [mail for mail in box.mails if SILENT in mail["Subject"]]
        begin, end = mails
        assert begin["Subject"].startswith("[Peyk] critical: zagros (\u2068اقتصاد زاگرس\u2069): no story")
        assert end["Subject"].startswith("[Peyk] over: zagros (\u2068اقتصاد زاگرس\u2069): no story")
        text = begin.get_content()
        assert "What to do: " in text and "probe zagros" in text and "since 1405-09-11 20:30" in text
