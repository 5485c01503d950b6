"""Mutation score of a package: the share of small defects that its tests detect, on a seeded sample.

mutmut changes one expression at a time, in a copy of the checkout in `var/mutants/PACKAGE`, and notes which tests call
which function. Each mutant then faces the fastest of its tests. What was killed stays so until its function changes: a
second call tries the survivors again, and a larger count goes on from a smaller one. Survivors are printed with their
difference; log texts are left out, and those in `equivalent_mutants.toml` are neither counted nor tried again.
`python -m benchmarks.mutants ledger|story|rebuild|search [--count 150] [--seed 1405] [--json]`.
"""

import argparse
import hashlib
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from benchmarks.before import git
from ingest import engine
from ingest.cli.output import print_table
from ingest.errors import PeykError

CHECKOUT = Path(__file__).parents[1]
GOAL = 0.85
EQUIVALENT = Path(__file__).with_name("equivalent_mutants.toml")
"""By function, then by changed line: why no user can tell the mutant."""
TESTS = {
    "ledger": ("ledger", "watch/test_watch.py", "crawl/test_lease.py", "crawl/test_again.py", "crawl/test_report.py",
               "discover/test_reader.py", "discover/test_gaps.py"),
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
do_not_mutate_patterns = ['log[.](info|warning|exception)']
"""
OUTCOMES = {0: "survived", 1: "killed", 33: "no test", 36: "timeout"}
"""Meaning of exit codes; any other is a crash, which counts as detected."""
STATISTICS = "mutants/mutmut-stats.json"
OUTPUT = 3000
"""Characters of mutmut's output that are told when it fails: the test that failed is at its end."""
ALIVE = ("survived", "no test")
BUDGET = 60.0
"""Seconds that the tests of one mutant took when nothing was changed; slower ones are left out."""
TIMEOUT = 300.0
"""More seconds than the tests of one mutant take on a busy machine."""
JOBS = 4
"""Test runs at a time; they wait for Elasticsearch most of the time."""


def measure(package: str, count: int, seed: int) -> dict[str, Any]:
    """Return the counts by outcome, the score, and the differences of the survivors. Raises PeykError."""
    folder = CHECKOUT / "var" / "mutants" / package
    _copy(folder, package)
    environment = os.environ | {"ELASTICSEARCH_URL": engine.ensure()}
    # No mutant has this name: mutmut makes the mutants, and runs new tests once to record what they call.
    output = _mutmut(folder, environment, "run", "--max-children", "1", "none")
    names = _outcomes(folder)
    if not names or not (folder / STATISTICS).is_file():
        raise PeykError(f"the tests of {package} fail without a mutant:\n{output[-OUTPUT:]}")
    sample = sorted(names, key=lambda name: hashlib.sha256(f"{seed} {name}".encode()).digest())[:count]
    before = [name for name in sample if _outcome(names[name]) in ALIVE]
    # An equivalent one would meet every test in vain, for as long as `BUDGET`.
    in_vain = _equivalent(_differences(folder, environment, before))
    again = set(before) - in_vain.keys()
    _try(folder, environment, [name for name in sample if names[name] is None or name in again])
    found = _outcomes(folder)
    outcomes = {name: _outcome(found[name]) for name in sample}
    differences = _differences(folder, environment, [name for name in sample if outcomes[name] in ALIVE])
    equivalent = _equivalent(differences)
    counted = len(sample) - len(equivalent)
    return {
        "package": package,
        "mutants": len(names),
        "sample": len(sample),
        **Counter(outcome for name, outcome in outcomes.items() if name not in equivalent),
        "equivalent": len(equivalent),
        "score": round(1 - (len(differences) - len(equivalent)) / counted, 3) if counted else None,
        "reasons": equivalent,
        "survivors": {name: text for name, text in differences.items() if name not in equivalent},
    }


def _differences(folder: Path, environment: dict[str, str], names: list[str]) -> dict[str, str]:
    return {name: _mutmut(folder, environment, "show", name) for name in names}


def _equivalent(differences: dict[str, str]) -> dict[str, str]:
    """Return the reasons of those of these mutants that the list has."""
    reasons = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8"))
    found = {name: reasons.get(_function(name), {}).get(_new(text)) for name, text in differences.items()}
    return {name: reason for name, reason in found.items() if reason}


def _copy(folder: Path, package: str) -> None:
    """Copy what has changed; mutmut goes by the times of the files."""
    names = [name for name in git("ls-files").decode().splitlines() if (CHECKOUT / name).is_file()]
    contents = {name: (CHECKOUT / name).read_bytes() for name in names}
    tests = json.dumps([f"tests/{name}" for name in TESTS[package]])
    contents["pyproject.toml"] += CONFIGURATION.format(package=package, tests=tests).encode()
    for name, content in contents.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    if not (folder / "shared").is_symlink():
        (folder / "shared").symlink_to(CHECKOUT.parent / "shared")


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


def _outcome(code: int | None) -> str:
    return "not run" if code is None else OUTCOMES.get(code, "crashed")


def _try(folder: Path, environment: dict[str, str], names: list[str]) -> None:
    """Run the tests of these mutants, and note each exit code where mutmut keeps it."""
    statistics = json.loads((folder / STATISTICS).read_text(encoding="utf-8"))
    paths = {
        name: path
        for path in (folder / "mutants").rglob("*.meta")
        for name in json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    }
    with ThreadPoolExecutor(JOBS) as pool:
        runs = {pool.submit(_exit_code, folder, environment, name, [*_tests(name, statistics)]): name for name in names}
        for run in as_completed(runs):
            name = runs[run]
            data = json.loads(paths[name].read_text(encoding="utf-8"))
            data["exit_code_by_key"][name] = run.result()
            paths[name].write_text(json.dumps(data, indent=4), encoding="utf-8")
            print(f"{_outcome(run.result())}: {name}", file=sys.stderr, flush=True)


def _tests(name: str, statistics: dict[str, Any]) -> Iterator[str]:
    """Yield the fastest tests that reach a mutant, module by module: what a module sets up, it sets up once."""
    durations: dict[str, float] = statistics["duration_by_test"]
    reaching = statistics["tests_by_mangled_function_name"].get(_function(name), ())
    modules: dict[str, list[str]] = {}
    spent = 0.0
    for test in sorted(reaching, key=lambda test: (durations[test], test)):
        spent += durations[test]
        if spent > BUDGET and modules:
            break
        modules.setdefault(test.split("::")[0], []).append(test)
    for tests in sorted(modules.values(), key=lambda tests: sum(durations[test] for test in tests)):
        yield from tests


def _exit_code(folder: Path, environment: dict[str, str], name: str, tests: list[str]) -> int:
    if not tests:
        return 33
    environment = environment | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": str(folder / "mutants")}
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--rootdir=.", *tests]
    # To no pipe: a process that a test has left behind would keep it open.
    nothing = subprocess.DEVNULL
    try:
        return subprocess.run(
            command,
            cwd=folder / "mutants",
            env=environment,
            stdout=nothing,
            stderr=nothing,
            timeout=TIMEOUT,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired:
        return 36


def _function(name: str) -> str:
    return name.partition("__mutmut_")[0]


def _new(difference: str) -> str:
    """Return the changed lines of a difference as one, as the list of equivalent mutants has them."""
    lines = re.findall(r"^\+(?!\+\+)(.*)", difference, re.MULTILINE)
    return " ".join(line.strip() for line in lines)


def show(result: dict[str, Any], survivors: Iterable[str]) -> None:
    """Print the figures and the differences."""
    for name, reason in result.pop("reasons").items():
        print(f"equivalent: {name}: {reason}")
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
