"""Mutation score of a package: the share of small defects that its tests detect, on a seeded sample.

mutmut changes one expression at a time and runs the tests that call its function. It works on a copy of the checkout in
`var/mutants/PACKAGE`. Survivors are printed with their difference; log texts are left out.
`python -m benchmarks.mutants ledger|story|rebuild|search [--count 150] [--seed 1405] [--json]`.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.before import git
from ingest import engine
from ingest.cli.output import print_table
from ingest.errors import PeykError

CHECKOUT = Path(__file__).parents[1]
GOAL = 0.85
TESTS = {
    "ledger": ("ledger", "watch", "crawl/test_lease.py", "crawl/test_again.py", "crawl/test_report.py",
               "discover/test_reader.py"),
    "story": ("story", "crawl/test_again.py", "crawl/test_blocked.py", "crawl/test_claimed.py", "crawl/test_correct.py",
              "crawl/test_identity.py", "crawl/test_line.py", "crawl/test_manners.py", "crawl/test_recovery.py",
              "crawl/test_suspect.py", "crawl/test_withdraw.py", "forget"),
    "rebuild": ("rebuild", "ledger/test_archive.py", "crawl/test_correct.py"),
    "search": ("search", "words"),
}  # fmt: skip
"""The tests of each package; mutmut runs those that reach a mutant."""
CONFIGURATION = """
[tool.mutmut]
source_paths = ["ingest"]
only_mutate = ["ingest/{package}/*.py"]
also_copy = ["tests", "benchmarks", "dags", "docs", "index_mappings", "README.md", "Makefile", "pyproject.toml"]
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider", "-x"]
mutate_only_covered_lines = true
do_not_mutate_patterns = ['log[.](info|warning|exception)']
"""
OUTCOMES = {0: "survived", 1: "killed", 3: "killed", 5: "no test", 33: "no test", 34: "skipped", 36: "timeout"}
"""Meaning of exit codes; any other is a crash, which counts as detected."""


def measure(package: str, count: int, seed: int) -> dict[str, Any]:
    """Return the counts by outcome, the score, and the differences of the survivors. Raises PeykError."""
    folder = CHECKOUT / "var" / "mutants" / package
    _copy(folder, package)
    environment = os.environ | {"ELASTICSEARCH_URL": engine.ensure()}
    # No mutant has this name: mutmut makes the mutants and runs the tests once to record their coverage.
    _mutmut(folder, environment, "run", "--max-children", "1", "none")
    names = sorted(_outcomes(folder))
    if not names:
        raise PeykError(f"no mutant was made of {package}; see {folder}")
    sample = random.Random(seed).sample(names, min(count, len(names)))  # noqa: S311 - no secret
    _mutmut(folder, environment, "run", "--max-children", str(os.cpu_count() or 1), *sample)
    found = _outcomes(folder)
    outcomes = {name: OUTCOMES.get(found[name] or 0, "crashed") for name in sample if found[name] is not None}
    alive = [name for name, outcome in outcomes.items() if outcome in ("survived", "no test")]
    return {
        "package": package,
        "mutants": len(names),
        "sample": len(outcomes),
        **Counter(outcomes.values()),
        "score": round(1 - len(alive) / len(outcomes), 3) if outcomes else None,
        "survivors": {name: _mutmut(folder, environment, "show", name) for name in alive},
    }


def _copy(folder: Path, package: str) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for name in git("ls-files").decode().splitlines():
        if (CHECKOUT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, folder / name)
    tests = json.dumps([f"tests/{name}" for name in TESTS[package]])
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(package=package, tests=tests))


def _mutmut(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def _outcomes(folder: Path) -> dict[str, int | None]:
    """Return the exit code of each mutant's tests; None if they have not run."""
    found: dict[str, int | None] = {}
    for path in (folder / "mutants").rglob("*.meta"):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def show(result: dict[str, Any], survivors: Iterable[str]) -> None:
    """Print the figures and the differences."""
    print_table(f"mutants of ingest/{result['package']} (goal {GOAL:.0%})", ("measure", "value#"), result.items())
    for text in survivors:
        print(text)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("package", choices=sorted(TESTS))
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1405)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.package, options.count, options.seed)
    if options.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        survivors = result.pop("survivors")
        show(result, survivors.values())


if __name__ == "__main__":
    main()
