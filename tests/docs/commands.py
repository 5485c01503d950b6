"""The commands of the documentation: each is run by a test, or is not run for a reason that a test checks."""

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("**/*.md")])
BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
PROGRAMS = {"peyk", "python", "make", "docker", "curl", "pip", "export", "unset", "cp", "kill", "rm", "cat", "until"}
ASSIGNMENT = re.compile(r"[A-Z_]+=\S*$")


@dataclass(frozen=True)
class Command:
    """A command, maybe of several lines, and the page with its line."""

    page: str
    line: int
    text: str

    @property
    def words(self) -> list[str]:
        """The words of its first simple command, without assignments, comments and the folder of a program."""
        words = shlex.split(self.text.replace("\\\n", " "), comments=True)
        while words and ASSIGNMENT.match(words[0]):
            del words[0]
        ends = [number for number, word in enumerate(words) if word in ("|", "&&", ">", "&")]
        words = words[: min(ends, default=len(words))]
        return [Path(words[0]).name, *words[1:]] if words else []

    @property
    def peyk(self) -> list[str] | None:
        """The arguments of `peyk`, None if it is another program."""
        return self.words[1:] if self.words[:1] == ["peyk"] else None

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {' '.join(self.words)[:60]}"


def commands() -> list[Command]:
    """Return every command of every block of shell, or of none language that begins with a known program."""
    return [command for page in PAGES for command in _of(page)]


def _of(page: Path) -> Iterator[Command]:
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        indent, language, body = block.groups()
        start = text[: block.start(3)].count("\n") + 1
        found = list(_joined(body, len(indent), str(page.relative_to(ROOT)), start))
        if language == "sh" or (not language and found and found[0].words[:1] and found[0].words[0] in PROGRAMS):
            yield from (command for command in found if command.words or ASSIGNMENT.match(command.text.split(" ")[0]))


def _joined(body: str, indent: int, page: str, start: int) -> Iterator[Command]:
    """Yield the commands of a block: lines are joined after a backslash and inside quotation marks."""
    held: list[str] = []
    for number, line in enumerate(body.splitlines(), start):
        held.append(line[indent:] if line[:indent].isspace() or not indent else line)
        text = "\n".join(held)
        if text.endswith("\\") or not _is_whole(text):
            continue
        if text.strip() and not text.strip().startswith("#"):
            yield Command(page, number - len(held) + 1, text)
        held = []


def _is_whole(text: str) -> bool:
    try:
        shlex.split(text, comments=True)
    except ValueError:
        return False
    return True
