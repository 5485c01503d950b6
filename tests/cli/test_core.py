"""The wheel with its core dependencies alone: they are all declared, and a missing extra is named."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = Path(sys.executable).with_name("uv")
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command `peyk` of an environment that has the wheel and, at the pins, what the wheel asks for."""
    folder = tmp_path_factory.mktemp("core")
    source = folder / "source"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("ingest", "index_mappings", "dags", "requirements"):
        shutil.copytree(ROOT / name, source / name, ignore=ignore)
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    command = [UV, "build", "--offline", "--wheel", "--no-build-isolation", "--python", sys.executable, source]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = (source / "dist").glob("*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "env"], check=True)
    python = folder / "env" / "bin" / "python"
    pins = ROOT / "requirements" / "run.txt"
    # The packages are those that uv has installed here before.
    command = [UV, "pip", "install", "--offline", "--python", python, "--constraint", pins, wheel]
    subprocess.run(command, check=True, capture_output=True)
    return python.with_name("peyk")


def peyk(core: Path, folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if name not in ("PEYK_VAR", "ELASTICSEARCH_URL")}
    own |= {"XDG_DATA_HOME": str(folder)} | environment
    return subprocess.run([core, *arguments], cwd=folder, env=own, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "environment", "extra"),
    [
        (("engine", "start"), {}, "peyk[engine]"),
        (("up",), {"ELASTICSEARCH_URL": NOWHERE}, "peyk[airflow]"),
        (("archive", "verify"), {"PEYK_ARCHIVE": "s3://pages/peyk", "ELASTICSEARCH_URL": NOWHERE}, "peyk[s3]"),
    ],
)
def test_a_missing_extra_is_named(
    core: Path, tmp_path: Path, arguments: tuple[str, ...], environment: dict[str, str], extra: str
) -> None:
    done = peyk(core, tmp_path, *arguments, **environment)
    assert done.returncode == 2 and extra in done.stderr, done.stderr


@pytest.mark.parametrize("arguments", [("mappings", "--check"), ("outlets", "--json"), ("crawl", "--help")])
def test_the_core_dependencies_are_declared(core: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = peyk(core, tmp_path, *arguments)
    assert done.returncode == 0, done.stderr
