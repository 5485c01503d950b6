"""docs/security.md: its commands run unchanged, in order, and it names every role and variable."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ingest.index import ensure_indices
from ingest.secure import roles
from ingest.secure.settings import Passwords
from ingest.secure.setup import administrator
from ingest.settings import read, settings
from tests.security.conftest import PASSWORD, ROOT, Guarded

TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_every_command_runs(guarded: Guarded, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only the address and the superuser's password are replaced by those of the test's node."""
    script = "\n".join(re.findall("```sh\n(.*?)```", TEXT, re.DOTALL))
    assert script.count("peyk ") > 6
    for written, own in (("https://localhost:9200", guarded.url), ("'of the superuser elastic'", '"$OWN_PASSWORD"')):
        assert written in script
        script = script.replace(written, own)
    shutil.copytree(guarded.certificates, tmp_path / "certificates")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "peyk").symlink_to(Path(sys.executable).with_name("peyk"))
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("ELASTIC", "PEYK_IND"))}
    environment |= {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "OWN_PASSWORD": PASSWORD,
        "PEYK_VAR": str(tmp_path / "var"),
    }
    for name, value in (guarded.as_administrator() | {"PEYK_INDEX_PREFIX": ""}).items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with administrator(read(Passwords)) as client:
        ensure_indices(client)
    done = subprocess.run(
        ["bash", "-eu", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "keys" / "read.key").read_text() not in done.stdout + done.stderr


def test_every_role_and_variable_is_named() -> None:
    assert [role for role in roles.names() if f"| `{role}` |" not in TEXT] == []
    variables = [
        str(field.validation_alias or f"PEYK_{name.upper()}") for name, field in Passwords.model_fields.items()
    ]
    assert [variable for variable in variables if f"`{variable}`" not in TEXT] == []
