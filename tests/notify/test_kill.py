"""The sender is killed by SIGKILL while it sends: nothing is lost, and a copy has the same key."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from werkzeug import Request, Response

from ingest.index import ensure_indices
from ingest.notify import INDEX, Condition, Outbox, needed
from ingest.notify.conditions import record
from ingest.settings import settings
from ingest.severity import Severity
from tests.notify.servers import Hook, dripping_server, mail_server

MESSAGES = 20


def sender(*arguments: str) -> subprocess.Popen[str]:
    """Start `peyk notify` with the settings of this test."""
    command = [sys.executable, "-m", "ingest", "notify", *arguments]
    return subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def finish() -> str:
    done = sender()
    out, err = done.communicate(timeout=120)
    assert done.returncode == 0, err
    return out


def prepare(client: Elasticsearch, folder: Path, patch: pytest.MonkeyPatch, text: str, count: int) -> None:
    file = folder / "notify.toml"
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    patch.setenv("PEYK_NOTIFY", str(file))
    patch.setenv("PEYK_VAR", str(folder))
    settings.cache_clear()
    ensure_indices(client, (INDEX,))
    found = [Condition(f"silent/{number}", Severity.CRITICAL, "no story", "look") for number in range(count)]
    assert record(client, needed(), found, datetime.now(UTC)) == count


def test_a_sender_that_is_killed_amid_its_sends(
    elastic: Elasticsearch, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "a secret of the hook"\ndigest = {MESSAGES}\n'
    prepare(elastic, tmp_path, monkeypatch, text, MESSAGES)
    kills = 0
    for nth in (1, 3, 2, 4, 1):
        came, over = threading.Event(), threading.Event()

        def hang(_: Request, came: threading.Event = came, over: threading.Event = over) -> Response:
            # The message is handed over, and its sender does not hear that it was taken.
            came.set()
            over.wait(60)
            return Response("taken")

        hook.answers += [lambda _: Response("taken")] * (nth - 1) + [hang]
        with sender() as child:
            assert came.wait(60)
            child.send_signal(signal.SIGKILL)
        over.set()
        kills += 1
    assert "sent" in finish()
    told = Counter(event["key"] for event in hook.events)
    assert set(told) == {f"silent/{number}" for number in range(MESSAGES)}
    assert sum(told.values()) - MESSAGES <= kills
    # A copy has the key of the first.
    assert len(set(hook.keys)) == MESSAGES
    assert Outbox(elastic).counts() == {"webhook.desk": {"sent": MESSAGES}}
    assert "0 messages sent" in finish()


def test_a_sender_that_is_killed_before_it_hands_over_sends_once(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = 'security = "none"\nfrom = "peyk@news.example"\nto = ["ops@news.example"]'
    with dripping_server() as port:
        prepare(elastic, tmp_path, monkeypatch, f'[mail.ops]\nhost = "127.0.0.1"\nport = {port}\n{place}\n', 1)
        outbox = Outbox(elastic)
        with sender() as child:
            while outbox.pending("mail.ops", ["ops@news.example"])[0].notification.state != "sending":
                assert child.poll() is None
                outbox.refresh()
            child.send_signal(signal.SIGKILL)
    with mail_server() as box:
        (tmp_path / "notify.toml").write_text(f'[mail.ops]\nhost = "127.0.0.1"\nport = {box.port}\n{place}\n')
        assert "1 message sent" in finish()
        assert "0 messages sent" in finish()
        assert len(box.mails) == 1


def test_the_claim_of_another_machine_is_watched_before_it_is_taken(
    elastic: Elasticsearch, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim whose holder this machine cannot ask: not taken while it is young, nor because a clock is wrong."""
    text = f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "a secret of the hook"\ntimeout = 0.5\n'
    prepare(elastic, tmp_path, monkeypatch, text, 1)
    outbox = Outbox(elastic, "elsewhere")
    outbox.refresh()
    claimed = outbox.claim(outbox.pending("webhook.desk", [""]))
    assert claimed
    index = settings().index(INDEX)

    def claim_at(moment: datetime) -> None:
        change = {"machine": "another", "claimed_at": moment.isoformat()}
        elastic.update(index=index, id=claimed.first.id, doc=change, refresh=True)

    claim_at(datetime.now(UTC).replace(year=2099))
    stop = threading.Event()

    def live() -> None:
        while not stop.wait(0.2):
            claim_at(datetime.now(UTC).replace(year=2099))

    holder = threading.Thread(target=live)
    holder.start()
    assert "0 messages sent" in finish()
    stop.set()
    holder.join()
    assert hook.requests == []
    assert "1 message sent" in finish()
    assert hook.keys == [claimed.first.id]


def test_a_disk_without_room_for_a_lock_keeps_nobody_from_being_told(
    elastic: Elasticsearch, hook: Hook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "a secret of the hook"\n'
    prepare(elastic, tmp_path, monkeypatch, text, 1)
    (tmp_path / "leases").touch()
    assert "1 message sent" in finish()
