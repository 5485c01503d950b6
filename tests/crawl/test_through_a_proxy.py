"""A crawl through real HTTP and SOCKS5 proxies: the same result as a direct one, and no trace of credentials."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from elasticsearch.helpers import scan

from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use
from tests.proxies import proxy

SECRETS = ("s3cret-of-one", "s3cret-of-all")
OUTLETS = ("peyvand", "kavir", "hormoz")


def test_a_crawl_through_proxies(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(World.build()) as server, proxy(f"peyk:{SECRETS[0]}") as http, proxy(f"peyk:{SECRETS[1]}") as socks:
        rows = [row for row in server.world.rows(server.address) if row["id"] in OUTLETS]
        rows[0]["proxy"] = http.address("http", f"peyk:{SECRETS[0]}")
        rows[1]["proxy"] = "direct"
        use(monkeypatch, tmp_path, rows)
        monkeypatch.setenv("PEYK_PROXY", socks.address("socks5h", f"peyk:{SECRETS[1]}"))
        told = [_peyk(*words.split()) for words in ("outlets", "outlets --json", "crawl --json", "status --json")]

        report = json.loads(told[2])
        assert report["balanced"] and len(report["outlets"]) == len(OUTLETS)
        assert all(outlet["indexed"] > 3 for outlet in report["outlets"])
        assert {line.split()[0] for line in http.told} == {"http"}
        assert {line.split()[0] for line in socks.told} == {"socks5"}

    kept = [*told, *(json.dumps(hit) for hit in scan(elastic, index=settings().index("*")))]
    kept += [_text(path) for path in tmp_path.rglob("*") if path.is_file() and path.name != "outlets.toml"]
    assert not [text[:300] for text in kept for secret in SECRETS if secret in text]


def test_a_crawl_with_a_wrong_password_says_so_and_judges_no_story(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(World.build()) as server, proxy("peyk:right") as socks:
        use(monkeypatch, tmp_path, [row for row in server.world.rows(server.address) if row["id"] == "kavir"])
        monkeypatch.setenv("PEYK_PROXY", socks.address("socks5", "peyk:s3cret"))
        told = _peyk("crawl", code=2)
        assert "proxy: socks5://127.0.0.1" in told and "user and password in PEYK_PROXY" in told
        assert "s3cret" not in told
        assert not server.log


def _peyk(*words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", *words], capture_output=True, text=True, check=False, env=_wide(os.environ)
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout if words[-1] == "--json" else done.stdout + done.stderr


def _wide(environment: Any) -> dict[str, str]:
    return {**environment, "COLUMNS": "300"}


def _text(path: Path) -> str:
    body = path.read_bytes()
    return (gzip.decompress(body) if path.name.endswith(".gz") else body).decode("utf-8", "replace")
