"""`peyk probe --all` over a whole catalogue: killed midway and resumed, it probes no outlet again."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest import outlets
from ingest.errors import PeykError
from ingest.probe.journal import journal
from tests.probe.many_sites import STORIES, Site, Sites, many_sites

ROWS = 790
AT_ONCE = 8
"""Outlets that are amid their visit at any time."""
KILLED_AT = 2000
"""Requests, of about 5,000."""


def command(file: Path) -> dict[str, Any]:
    environment = os.environ | {"PEYK_PACE": "0", "PEYK_CONCURRENCY": str(AT_ONCE), "PEYK_OUTLETS": str(file)}
    words = [sys.executable, "-m", "ingest", "probe", "--all", "--json"]
    return {"args": words, "env": environment, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}


@pytest.fixture(scope="module")
def probed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sites, Path, int, list[str], dict[str, Any], str]:
    file = tmp_path_factory.mktemp("operator") / "outlets.toml"
    with many_sites(ROWS) as sites:
        file.write_text(f"# ours\n{sites.toml()}", encoding="utf-8")
        with subprocess.Popen(**command(file)) as child:
            sites.heard = lambda count: os.kill(child.pid, signal.SIGKILL) if count == KILLED_AT else None
            child.communicate()
        assert child.returncode == -signal.SIGKILL
        before = len(sites.log)
        lines = Path(f"{file}.probe").read_text(encoding="utf-8").splitlines()[1:]
        done = subprocess.run(**command(file), check=False)
    assert done.returncode == 0, done.stderr
    finished = [json.loads(line)["id"] for line in lines if line.endswith("}")]
    return sites, file, before, finished, json.loads(done.stdout), done.stderr


def test_no_outlet_that_was_done_is_asked_again(probed: Any) -> None:
    sites, _, before, finished, _, told = probed
    assert len(finished) > 100
    assert not set(finished) & set(sites.log[before:])
    assert f"{len(finished)} of {ROWS} outlets are done" in told
    assert len(set(sites.log[:before]) & set(sites.log[before:])) <= AT_ONCE, "those that were amid their visit"
    assert set(sites.log) == {site.id for site in sites.sites}


def test_the_report_has_every_outlet_by_tier_with_its_trouble(probed: Any) -> None:
    sites, _, _, _, told, _ = probed
    seen = {outlet["id"]: outlet for outlet in told["outlets"]}
    assert len(seen) == len(told["outlets"]) == ROWS
    assert [outlet["tier"] for outlet in told["outlets"]] == sorted(outlet["tier"] for outlet in told["outlets"])
    kinds = Counter(site.kind for site in sites.sites)
    for site in sites.sites:
        assert _seen(seen[site.id]) == _expected(site), site
    assert told["totals"] == {
        "ok": kinds["good"] + kinds["half read"],
        "repaired": kinds["dead feed"] + kinds["moved"] + kinds["other family"],
        "failed": kinds["gone"],
        "dead_feeds": kinds["dead feed"] + kinds["gone"],
        "moved": kinds["moved"],
        "changed_families": kinds["other family"],
        "asked": STORIES * (ROWS - kinds["gone"]),
        "cleaned": STORIES * (ROWS - kinds["gone"]) - kinds["half read"],
    }


def _seen(outlet: dict[str, Any]) -> tuple[Any, ...]:
    return outlet["state"], outlet["moved_to"], len(outlet["dead_feeds"]), set(outlet["changes"]) - {"verified"}


def _expected(site: Site) -> tuple[Any, ...]:
    return {
        "good": ("ok", None, 0, set()),
        "half read": ("ok", None, 0, set()),
        "dead feed": ("repaired", None, 1, {"feeds"}),
        "moved": ("repaired", site.host, 0, {"aliases"}),
        "other family": ("repaired", None, 0, {"family"}),
        "gone": ("failed", None, 1, set()),
    }[site.kind]


def test_the_operators_file_is_valid_and_says_what_was_found_on_which_day(probed: Any) -> None:
    sites, file, _, _, told, _ = probed
    rows = outlets.load(file)
    today = datetime.now(ZoneInfo("Asia/Tehran")).date()
    for site in sites.sites:
        row = rows[site.id]
        assert (row.verified == "never") if site.kind == "gone" else (row.verified <= today), site
        assert row.aliases == ((site.host,) if site.kind == "moved" else ())
        assert row.family == "wordpress"
        assert row.feeds == (f"http://www.{site.domain}/feed/",)
    assert file.read_text(encoding="utf-8").startswith("# ours\n")
    assert told["written_to"] == str(file)
    assert not Path(f"{file}.probe").exists(), "the next probe begins from the start"


def test_a_second_probe_of_one_file_is_refused(tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Asia/Tehran")).date()
    with (
        journal(tmp_path / "mine.toml", today),
        pytest.raises(PeykError, match="another probe writes to"),
        journal(tmp_path / "mine.toml", today),
    ):
        pass


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('{"began": "2026-11-20"}\n{"id": "a"}\n{"id": "b"}\n', {"a", "b"}),
        ('{"began": "2026-11-20"}\n{"id": "a"}\n{"id": "b', {"a"}),
        ('{"began": "2026-11-10"}\n{"id": "a"}\n', set()),
        ('{"began": "2026-12-10"}\n{"id": "a"}\n', set()),
        ('{"began', set()),
        ("\n", set()),
        ("nonsense\n", set()),
        ("", set()),
    ],
    ids=["whole", "cut in a line", "too old", "of the future", "cut at once", "empty line", "no journal", "empty"],
)
def test_what_a_journal_still_says(tmp_path: Path, text: str, kept: set[str]) -> None:
    file, today = tmp_path / "mine.toml", datetime(2026, 11, 22).date()
    Path(f"{file}.probe").write_text(text)
    with journal(file, today) as notes:
        assert set(notes.earlier) == kept
        notes.add({"id": "new"})
    with journal(file, today) as notes:
        assert set(notes.earlier) == kept | {"new"}
