"""The difference that the override makes to docker-compose.yml, as compose itself resolves both."""

import difflib
import re

from benchmarks.compose.stack import SHIPPED, Stack


def difference(stack: Stack) -> list[str]:
    """Return the changed lines of the resolved configuration, with the service or section that each belongs to."""
    options = ("--no-interpolate", "--no-path-resolution")
    shipped = stack.compose("--profile", "*", "config", *options, files=[SHIPPED]).splitlines()
    proof = stack.compose("--profile", "*", "config", *options).splitlines()
    lines: list[str] = []
    for group in difflib.SequenceMatcher(None, _placed(shipped), _placed(proof)).get_opcodes():
        kind, old, old_end, new, new_end = group
        if kind != "equal":
            lines += [f"- {line}" for line in _placed(shipped)[old:old_end]]
            lines += [f"+ {line}" for line in _placed(proof)[new:new_end]]
    return lines


def _placed(lines: list[str]) -> list[str]:
    """Return each line after the name of its section and service."""
    placed, section, service = [], "", ""
    for line in lines:
        if match := re.match(r"(\S+):", line):
            section, service = match[1], ""
        elif match := re.match(r"  ([\w-]+):", line):
            service = match[1]
        placed.append(f"{section}.{service}: {line.strip()}")
    return placed
