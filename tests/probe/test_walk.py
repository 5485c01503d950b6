"""The steps of docs/add-an-outlet.md work as written."""

import os
import re
import subprocess
import sys
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest import outlets

DOCUMENT = Path(__file__).parents[2] / "docs" / "add-an-outlet.md"


def test_the_walk_ends_with_a_crawled_outlet(tmp_path: Path, elastic: Elasticsearch) -> None:
    steps = re.findall(r"^ *```sh\n(.*?)^ *```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT\n" + "\n".join(steps)],
        cwd=tmp_path,
        env=os.environ | {"PATH": path, "PEYK_VAR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert outlets.load(tmp_path / "my-outlets.toml")["kavir"].family == "iransamaneh"
    assert "روابط عمومی‌های دستگاه‌های اجرایی باید صدای مردم باشند" in done.stdout
    elastic.indices.refresh()
    assert elastic.count(index=f"{os.environ['PEYK_INDEX_PREFIX']}articles")["count"] > 10


def test_the_walk_names_every_field() -> None:
    told = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for names in told for name in re.findall(r"\w+", names)} == set(outlets.Outlet.model_fields)
