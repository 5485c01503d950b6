"""Every command of docs/api.md runs as written, in order, against the page of the sample world."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.commands import Command, commands

PAGE = "docs/api.md"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory, with `peyk` on the path."""
    folder = tmp_path_factory.mktemp("api")
    (folder / "bin").mkdir()
    (folder / "bin" / "peyk").symlink_to(Path(sys.executable).with_name("peyk"))
    return folder


def run(command: Command, site: str, folder: Path) -> str:
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command.text],
        cwd=folder,
        env=os.environ | {"SITE": site, "PATH": path},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, (command.text, done.stdout, done.stderr)
    return done.stdout


def test_every_command_does_what_the_page_says(site: str, folder: Path) -> None:
    asked = [command for command in commands() if command.page == PAGE and command.words[0] != "export"]
    assert len(asked) > 15
    for command in asked:
        output = run(command, site, folder)
        if command.words[0] == "curl" and ">" not in command.text:
            answer = json.loads(output)
            assert "status" not in answer, command.text
            assert any(answer.values()), command.text
    written = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert all(written.values())
    assert written["kavir.xlsx"].startswith(b"PK")
    assert written["floods.csv"].count(b"\n") > 1
