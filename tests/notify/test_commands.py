"""`peyk watch --notify` and `peyk notify` as an operator runs them, and the heartbeat."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from ingest import outlets
from ingest.sample.world import World
from tests.conftest import NOWHERE
from tests.notify.servers import TOKEN, Chats, Hook
from tests.processes import peyk

SECRET = "hush-hush-hush-hush"
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(elastic: Elasticsearch, web: HTTPServer, tmp_path: Path) -> dict[str, str]:
    rows = tmp_path / "rows.toml"
    rows.write_text(outlets.to_toml(World.build().rows("127.0.0.1:9")[:1]), encoding="utf-8")
    return dict(os.environ) | {"PEYK_VAR": str(tmp_path / "var"), "PEYK_OUTLETS": str(rows)}


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return peyk(*arguments, environment=environment | more)

    return run


def channels(folder: Path, text: str) -> str:
    file = folder / "notify.toml"
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")
    return str(file)


def hooked(hook: Hook) -> str:
    return f'[webhook.desk]\nurl = "{hook.url}?key={SECRET}"\nsecret = "{SECRET}"\n'


def test_nothing_to_tell_by_is_a_wrong_setting(run: Run) -> None:
    done = run("watch", "--notify")
    assert done.returncode == 2 and "set PEYK_NOTIFY" in done.stderr
    done = run("notify")
    assert done.returncode == 2 and "PEYK_NOTIFY is not set" in done.stderr
    for wrong in ("--every 5", "--every 0s", "--every 15m --json"):
        done = run("watch", *wrong.split())
        assert done.returncode == 2 and "--every" in done.stderr


def test_a_good_watch_is_followed_by_a_heartbeat(run: Run, web: HTTPServer) -> None:
    beats: list[str] = []

    def beat(request: Request) -> Response:
        beats.append(request.path)
        return Response("OK")

    web.expect_request(f"/{SECRET}").respond_with_handler(beat)
    heartbeat = {"PEYK_HEARTBEAT_URL": web.url_for(f"/{SECRET}")}
    assert run("watch", "--notify", **heartbeat).returncode == 0
    assert len(beats) == 1
    assert run("watch", **heartbeat).returncode == 0
    failed = run("watch", "--notify", ELASTICSEARCH_URL=NOWHERE, **heartbeat)
    assert failed.returncode == 2 and len(beats) == 1
    lost = run("watch", "--notify", PEYK_HEARTBEAT_URL=web.url_for(f"/gone/{SECRET}"))
    assert lost.returncode == 0 and "heartbeat did not arrive: its host answers 500" in lost.stdout
    wrong = run("watch", "--notify", PEYK_HEARTBEAT_URL=SECRET)
    assert wrong.returncode == 2 and "PEYK_HEARTBEAT_URL" in wrong.stderr
    assert SECRET not in "".join((lost.stdout, lost.stderr, wrong.stderr))


def test_a_channel_is_tried_at_once(run: Run, hook: Hook, chats: Chats, tmp_path: Path) -> None:
    bots = f'[telegram.desk]\napi = "{chats.api}"\ntoken = "{TOKEN}"\nchats = [42, 41]\n'
    file = channels(tmp_path, hooked(hook) + bots)
    done = run("notify", "--test", "webhook.desk", PEYK_NOTIFY=file, ELASTICSEARCH_URL=NOWHERE)
    assert (done.returncode, done.stdout) == (0, "webhook.desk: 1 sent\n"), done.stderr
    assert hook.bodies[0]["subject"] == "[Peyk] test of webhook.desk"
    refused = run("notify", "--test", "telegram.desk", PEYK_NOTIFY=file)
    assert refused.returncode == 2 and "telegram.desk, 41: " in refused.stderr and "chat not found" in refused.stderr
    assert TOKEN not in refused.stderr and len(chats.texts["42"]) == 1
    unknown = run("notify", "--test", "mail.x", PEYK_NOTIFY=file)
    assert unknown.returncode == 2 and "there is no channel mail.x" in unknown.stderr


def test_what_was_given_up_is_shown_and_sent_again(run: Run, hook: Hook, tmp_path: Path) -> None:
    """The archive is not a folder: a critical finding. The receiver does not take its message."""
    file = channels(tmp_path, hooked(hook))
    (tmp_path / "file").touch()
    own = {"PEYK_NOTIFY": file, "PEYK_ARCHIVE": str(tmp_path / "file" / "archive")}
    early = run("notify", "--status", PEYK_NOTIFY=file)
    assert early.returncode == 2 and "no such index; `peyk watch --notify` makes it" in early.stderr
    assert run("crawl", **own).returncode
    hook.answers.append(lambda _: Response("no", 422))
    first = run("watch", "--notify", **own)
    assert first.returncode == 0, first.stderr
    assert "webhook.desk: the webhook answers 422" in first.stdout, first.stdout
    status = run("notify", "--status", PEYK_NOTIFY=file)
    assert re.search(r"given up: webhook\.desk: opened: .*: the webhook answers 422 \(1 tries\)", status.stdout)
    told = json.loads(run("notify", "--status", "--json", PEYK_NOTIFY=file).stdout)
    (row,) = told["channels"]
    assert (row["channel"], row["configured"], row["dead"]) == ("webhook.desk", True, 1)
    second = run("watch", "--notify", **own)
    assert re.search(
        r"warning: webhook\.desk: 1 messages? .* did not arrive: .*422; .*peyk notify --resend", second.stdout
    )
    again = run("notify", "--resend", PEYK_NOTIFY=file)
    assert again.stdout == "1 message sent\n"
    assert hook.keys[0] == hook.keys[-1]
    assert "over: webhook.desk" in run("watch", "--notify", **own).stdout


def test_it_watches_again_and_again_whatever_happens(environment: dict[str, str], web: HTTPServer) -> None:
    beats = 0
    twice = threading.Event()

    def beat(_: Request) -> Response:
        nonlocal beats
        beats += 1
        if beats == 2:
            twice.set()
        return Response("OK")

    web.expect_request("/beat").respond_with_handler(beat)
    command = [sys.executable, "-m", "ingest", "watch", "--notify", "--every", "1s"]
    own = environment | {"PEYK_HEARTBEAT_URL": web.url_for("/beat")}
    with subprocess.Popen(command, env=own, stdout=subprocess.DEVNULL) as child:
        assert twice.wait(120)
        child.send_signal(signal.SIGTERM)
    assert (Path(own["PEYK_VAR"]) / "watched").exists()
    down = own | {"ELASTICSEARCH_URL": NOWHERE}
    with subprocess.Popen(command, env=down, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as child:
        assert child.stderr
        for _ in range(2):
            assert child.stderr.readline().startswith("error: Elasticsearch, ")
        child.send_signal(signal.SIGTERM)
    assert beats == 2
