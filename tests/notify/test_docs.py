"""docs/notifications.md: its file of channels is valid, its commands run in order, its receiver's code is right."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from ingest.notify import needed
from ingest.notify.config import _KINDS
from ingest.notify.options import ChannelOptions, Quiet
from ingest.settings import settings
from tests.docs.commands import ROOT
from tests.notify.servers import Hook, Mailbox

TEXT = (ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(f"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def test_every_command_runs_and_the_receiver_knows_its_sender(
    elastic: Elasticsearch, hook: Hook, mailbox: Mailbox, tmp_path: Path
) -> None:
    """The servers of the page's file are replaced by those of the test, and nothing else."""
    (channels,) = blocks("toml")
    channels = channels.partition("[telegram")[0]
    for written, own in (
        ("mail.example.org", "127.0.0.1"),
        ("port = 587", f"port = {mailbox.port}"),
        ('security = "starttls"', 'security = "none"'),
        ('password = "the password of the mailbox"', ""),
        ('user = "peyk"', ""),
        ("https://hooks.example.org/peyk", hook.url),
    ):
        assert written in channels
        channels = channels.replace(written, own)
    (tmp_path / "notify.toml").write_text(channels, encoding="utf-8")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "peyk").symlink_to(Path(sys.executable).with_name("peyk"))
    script = "\n".join(blocks("sh"))
    assert script.count("peyk ") >= 6
    environment = os.environ | {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PEYK_VAR": str(tmp_path / "var"),
    }
    script += "\npeyk notify --test webhook.desk"
    command = ["bash", "-euo", "pipefail", "-c", script]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(mailbox.recipients) == ["editor@example.org", "operator@example.org"]
    receiver: dict[str, Any] = {}
    exec(blocks("python")[0], receiver)
    ((headers, body),) = hook.requests
    assert receiver["is_genuine"](headers, body, "at least sixteen characters")
    assert not receiver["is_genuine"](headers, body + b" ", "at least sixteen characters")


def test_the_whole_file_of_the_page_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "notify.toml"
    file.touch(mode=0o600)
    file.write_text(blocks("toml")[0], encoding="utf-8")
    monkeypatch.setenv("PEYK_NOTIFY", str(file))
    settings.cache_clear()
    assert {route.channel.name.partition(".")[0] for route in needed().routes} == set(_KINDS)


def test_every_key_of_the_file_is_named() -> None:
    models = [ChannelOptions, Quiet, *(model for model, _ in _KINDS.values())]
    keys = {field.alias or name for model in models for name, field in model.model_fields.items()}
    assert [key for key in sorted(keys) if not re.search(rf"`{key}`|^{key} = ", TEXT, re.MULTILINE)] == []
