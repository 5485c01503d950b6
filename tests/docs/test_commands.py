"""Every command of README and docs runs as written on the sample world, or is not run for a reason that holds."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import pytest
from elasticsearch import Elasticsearch
from typer.main import get_command

from ingest import outlets
from ingest.cli.app import app
from ingest.local.samples import FOLDER, PREFIX
from ingest.mappings.analysis.assemble import SYNONYMS
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.docs.commands import PAGES, ROOT, Command, commands

ALL = commands()
FINDING = ("search", "facets", "histogram", "suggest", "export")


@dataclass(frozen=True)
class NotRun:
    """A reason not to run commands; `holds` tells whether it is a reason for this one."""

    why: str
    matches: Callable[[Command], bool]
    holds: Callable[[Command], bool]


def proven_by(test: str, *, page: str) -> NotRun:
    """The commands of a page that another test runs, all of them."""

    def names(command: Command) -> bool:
        return Path(page).name in (ROOT / test).read_text(encoding="utf-8")

    return NotRun(f"{test} runs the page", lambda command: command.page == page, names)


def peyk(*starts: str, test: str) -> NotRun:
    """Commands of `peyk` whose effects another test checks."""

    def matches(command: Command) -> bool:
        return command.peyk is not None and any(" ".join(command.peyk).startswith(start) for start in starts)

    return NotRun(f"{test} checks what it does", matches, lambda command: (ROOT / test).exists())


def _makes(command: Command) -> bool:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return all(re.search(rf"^{word}:", makefile, re.MULTILINE) for word in command.words[1:2])


def _composes(command: Command) -> bool:
    """Whether the services are in docker-compose.yml: the proof of the compose file runs, or marks, each command."""
    words = command.words[2:]
    services = re.findall(r"^  ([a-z-]+):$", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"), re.MULTILINE)
    plain = [word for word in words[1:] if not word.startswith("-")]
    named = plain[:1] if words[0] in ("run", "exec") else plain
    return set(named) <= set(services)


def _measures(command: Command) -> bool:
    """Whether the benchmark has the options."""
    module = command.words[command.words.index("-m") + 1]
    options = [word for word in command.words if word.startswith("--")]
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return all(option in done.stdout for option in options)


def _sets(command: Command) -> bool:
    """Whether the variables are known to the settings or the compose file."""
    known = "".join(
        (ROOT / name).read_text(encoding="utf-8")
        for name in (".env.example", "ingest/settings.py", "ingest/kibana/settings.py")
    )
    names = re.findall(r"\b([A-Z][A-Z_]+)=", command.text)
    return all(name in known or name.removeprefix("PEYK_").lower() in known for name in names)


NOT_RUN = (
    proven_by("tests/probe/test_walk.py", page="docs/add-an-outlet.md"),
    proven_by("tests/security/test_docs.py", page="docs/security.md"),
    proven_by("tests/notify/test_docs.py", page="docs/notifications.md"),
    proven_by("tests/web/test_docs.py", page="docs/api.md"),
    NotRun("it installs packages, or takes minutes to hours", lambda it: it.words[:1] == ["make"], _makes),
    NotRun("it needs docker", lambda it: it.words[:1] == ["docker"], _composes),
    NotRun("it takes minutes to hours", lambda it: "-m" in it.words and "benchmarks" in it.text, _measures),
    NotRun("it is a line of .env", lambda it: not it.words or it.words[0] in ("export", "cp"), _sets),
    NotRun(
        "it asks a package registry",
        lambda it: it.words[:1] == ["pip"],
        lambda it: "semantic" in (ROOT / "pyproject.toml").read_text(encoding="utf-8"),
    ),
    NotRun(
        "a server that runs until it is stopped",
        lambda it: it.page == "docs/sample-world.md",
        lambda it: (ROOT / "tests/sample/test_server.py").exists(),
    ),
    peyk("outlets add", "probe --all", "crawl kavir && ", test="tests/probe/test_walk.py"),
    peyk("kibana setup", "kibana check", test="tests/kibana/test_setup.py"),
    peyk("backup", "restore", test="tests/backup/test_backup.py"),
    peyk("engine", test="tests/engine/test_lifecycle.py"),
    peyk("evaluate", test="tests/evaluate/test_evaluate.py"),
    peyk("vectors", test="tests/semantic"),
    peyk("metrics --textfile", test="tests/metrics/test_metrics.py"),
    peyk("metrics --listen", test="tests/metrics/test_prometheus.py"),
    peyk("accept", "revert", "quarantine URL", test="tests/crawl/test_suspect.py"),
    peyk("rebuild", test="tests/rebuild"),
    peyk("archive repair", "archive adopt", test="tests/archive/test_verify.py"),
)
LAST = "docs/correct-and-forget.md"
"""Its commands erase what others find."""
RUN = sorted(
    (command for command in ALL if not any(rule.matches(command) for rule in NOT_RUN)),
    key=lambda command: command.page == LAST,
)


def _id(command: Command) -> str:
    return str(command)


@dataclass(frozen=True)
class Place:
    """A crawled sample world: `real` is the environment of its installation, `sample` that of `peyk --sample`."""

    folder: Path
    real: dict[str, str]
    sample: dict[str, str]
    url: str

    def run(self, command: Command) -> subprocess.CompletedProcess[str]:
        text = command.text.replace(".venv/bin/", "")
        text = re.sub(r"(?<![$_A-Z])URL\b", f"'{self.url}'", text)
        for name in ("articles/", "my-articles"):
            text = text.replace(f"/{name}", f"/{self.sample['PEYK_INDEX_PREFIX']}{name}")
        text = text.replace("@index_mappings", f"@{ROOT}/index_mappings")
        environment = self.real if "--sample" in command.words else self.sample
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            cwd=self.folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="module")
def place(shelf: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("docs")
    var = folder / "var"
    (var / FOLDER).mkdir(parents=True)
    (folder / "bin").mkdir()
    (folder / "bin" / "peyk").symlink_to(Path(sys.executable).with_name("peyk"))
    real = {
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PEYK_VAR": str(var),
        "PEYK_PACE": "0",
        "PEYK_POLL_MINUTES": "[0, 0]",
    }
    rows = var / FOLDER / "outlets.toml"
    sample = real | {
        "PEYK_VAR": str(var / FOLDER),
        "PEYK_INDEX_PREFIX": settings().index(PREFIX),
        "PEYK_OUTLETS": str(rows),
    }
    world = World.build()
    with serve(world) as server:
        rows.write_text(outlets.to_toml(world.rows(server.address)), encoding="utf-8")
        place = Place(folder, real, sample, next(item.url for item in world.gold() if item.outlet == "kavir"))
        crawled = place.run(Command("", 0, "peyk --sample crawl"))
        assert crawled.returncode == 0, crawled.stderr
        shelf.indices.refresh(index=f"{sample['PEYK_INDEX_PREFIX']}*")
        yield place
    # Installations of a cluster share the list.
    shelf.options(ignore_status=404).synonyms.delete_synonym_rule(set_id=SYNONYMS, rule_id="my-rule")


def _riches(client: Elasticsearch, place: Place) -> tuple[int, int]:
    """The numbers of articles and of other names, which no example makes less, except to erase a story."""
    articles = f"{place.sample['PEYK_INDEX_PREFIX']}articles"
    client.indices.refresh(index=articles)
    return client.count(index=articles)["count"], client.synonyms.get_synonym(id=SYNONYMS, size=0)["count"]


def _found(command: Command, output: str, folder: Path) -> bool:
    """Whether a search found something; what was redirected is in a file."""
    if "export" in command.words:
        return bool(output.strip()) or any(path.stat().st_size > 100 for path in folder.glob("*.jsonl*"))
    if "--json" in command.words:
        return bool(json.loads(output)["total"])
    if "suggest" in command.words:
        return len(output.splitlines()) > 4
    return not re.match(r"0 (found|articles)", output)


@pytest.mark.parametrize("command", RUN, ids=_id)
def test_it_runs(place: Place, shelf: Elasticsearch, command: Command) -> None:
    before = _riches(shelf, place)
    done = place.run(command)
    assert done.returncode == 0, done.stdout + done.stderr
    if command.page != LAST:
        assert all(now >= then for then, now in zip(before, _riches(shelf, place), strict=True)), "it destroys"
    if command.peyk and any(word in FINDING for word in command.peyk[:2]):
        assert _found(command, done.stdout, place.folder), done.stdout
    if command.words[0] == "curl":
        answer: dict[str, Any] = json.loads(done.stdout)
        assert "error" not in answer
        if "_search" in command.text:
            assert answer["hits"]["total"]["value"] > 0, answer


@pytest.mark.parametrize("command", [each for each in ALL if each not in RUN], ids=_id)
def test_it_is_not_run_for_a_reason(command: Command) -> None:
    rule = next(rule for rule in NOT_RUN if rule.matches(command))
    assert rule.holds(command), rule.why


@pytest.mark.parametrize("rule", NOT_RUN, ids=lambda rule: rule.why)
def test_each_reason_is_needed(rule: NotRun) -> None:
    assert any(rule.matches(command) for command in ALL)


INLINE = sorted(
    {
        (page.name, text)
        for page in PAGES
        for text in re.findall(r"`peyk ([a-z][^`]*)`", page.read_text(encoding="utf-8").replace("\n", " "))
        if page.name != "CHANGELOG.md"
    }
)


@pytest.mark.parametrize(
    ("page", "text"), [*INLINE, *((c.page, " ".join(c.peyk)) for c in ALL if c.peyk)], ids=lambda text: text[:60]
)
def test_its_command_and_options_exist(page: str, text: str) -> None:
    group = get_command(app)
    words = text.replace("--sample ", "").split()
    command: Any = group
    while hasattr(command, "get_command") and words and re.fullmatch("[a-z-]+", words[0]):
        child = command.get_command(click.Context(group), words[0])
        if child is None:
            break
        command = child
        words.pop(0)
    assert command is not group, text
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    given = {word.partition("=")[0] for word in words if re.fullmatch(r"--[a-z][a-z-]*(=.*)?", word)}
    assert given <= known | {"--help"}, text
