"""The authored pages: stories (gold/stories) rendered in layouts (gold/layouts) of real CMS families and of none.

The gold is the story itself, so page and gold cannot diverge. docs/extraction.md explains how to add one.
"""

import json
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from benchmarks.extraction.model import Case, Gold
from ingest.outlets import Outlet
from ingest.sample import calendar
from ingest.sample.model import utc

FOLDER = Path(__file__).parent / "gold"
DIRECTIVE = re.compile(r"\{# ?(\w[\w ]*?)(?:: ([^#]*?))? ?#\}")
KINDS = {"##": "heading", ">": "quote", "-": "list", "|": "table", "!!": "caption", "??": "question"}
BESIDE = ("kicker", "subtitle", "lead")
OPTIONAL: dict[str, Any] = {
    "kicker": None,
    "subtitle": None,
    "lead": None,
    "authors": [],
    "code": "",
    "updated": None,
    "ending": "",
}
WRITE: dict[str, tuple[Callable[[str], str], Callable[[str], str]]] = {
    # How the page writes the story's text, and how a correct reading gives it back.
    "arabic": (lambda text: text.translate({0x6CC: "ي", 0x6A9: "ك"}), lambda text: text),
    "entities": (lambda text: text.replace("\u200c", "&zwnj;"), lambda text: text),
    "nbsp": (lambda text: text.replace("\u200c", "\u00a0"), lambda text: text.replace("\u200c", " ")),
    "bidi": (lambda text: "\u202b" + text.replace("(", "\u200f(") + "\u202c", lambda text: text),
    "lookalikes": (
        lambda text: re.sub("\u200c(.)", lambda match: _lookalike(match[1]), text),
        lambda text: text,
    ),
}


def _lookalike(letter: str) -> str:
    return {"ه": "\u00ac", "ک": "\u200b"}.get(letter, "\u200c\u200c" if letter in "تر" else "\u200c") + letter


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a story: its `lines`, and the page's `html` or `rows` (items of a list, rows of cells)."""

    kind: str
    lines: tuple[str, ...] = ()
    html: Markup | None = None
    rows: tuple[Any, ...] = ()

    @property
    def text(self) -> str:
        """The first line."""
        return self.lines[0]


def pages() -> Iterator[Case]:
    """Yield every authored page, articles first."""
    for file in sorted(FOLDER.glob("stories/*.toml")):
        yield story(file)
    for file in sorted(FOLDER.glob("refused/*.html")):
        yield refused(file)


def story(file: Path) -> Case:
    """Return one authored article."""
    return pour(file.stem, tomllib.loads(file.read_text(encoding="utf-8")))


def pour(name: str, row: dict[str, Any], raw: str | None = None) -> Case:
    """Return the page of a story, given by the fields of a file in gold/stories; `raw`: markup in place of its body."""
    ways = [WRITE[way] for way in row.get("write", "").split()]
    source = OPTIONAL | row

    def written(text: str) -> Markup:
        marked = str(escape(text))
        for write, _ in ways:
            marked = write(marked)
        return Markup(marked)  # noqa: S704 - escaped above

    def read(text: str) -> str:
        for _, way in ways:
            text = way(text)
        return text

    blocks = tuple(_blocks(source["body"], written))
    body = "\n".join(read(line) for block in blocks if block.kind != "caption" for line in block.lines)
    shown = source | {field: written(source[field]) for field in ("title", *BESIDE) if source[field]}
    shown |= {"blocks": (Block("raw", html=Markup(raw)),) if raw else blocks, "plain": body}  # noqa: S704 - trusted
    html = (
        environment()
        .get_template(row["layout"] + ".html")
        .render(story=SimpleNamespace(**shown), site=row["site"], url=row["url"])
    )
    captions = (block.text for block in blocks if block.kind == "caption")
    gold = Gold(
        title=read(source["title"]),
        body=body,
        beside=tuple(
            map(
                read, (*(source[field] for field in ("title", *BESIDE) if source[field]), *source["authors"], *captions)
            )
        ),
        junk=tuple(phrase for phrase in (*_junk(), source["ending"]) if phrase and phrase in html),
        published=source["published"],
        authors=tuple(source["authors"]),
    )
    return _case(name, row, html, gold)


def refused(file: Path) -> Case:
    """Return one authored page without an article. Its comments contain its URL and set."""
    source = file.read_text(encoding="utf-8")
    directives = {match[1]: match[2] for match in DIRECTIVE.finditer(source)}
    html = environment().from_string(source).render(story=SimpleNamespace(published=calendar.CLOCK))
    row = {
        "url": directives["url"],
        "site": {"name": "روزگار", "domain": "ruzgar.example"},
        "set": "held aside" if "held aside" in directives else "authored",
    }
    return _case(file.stem, row, html, None)


def reasons(name: str) -> set[str]:
    """Return the reasons for which a page without an article may be refused."""
    source = (FOLDER / "refused" / f"{name}.html").read_text(encoding="utf-8")
    return set(next(match[2] for match in DIRECTIVE.finditer(source) if match[1] == "reasons").split())


def _case(name: str, row: dict[str, Any], html: str, gold: Gold | None) -> Case:
    encoding = row.get("encoding", "utf-8")
    outlet = {"id": "gold", "name": name, "name_fa": row["site"]["name"], "domain": row["site"]["domain"]}
    return Case(
        name=name,
        source=row.get("set", "authored"),
        url=row["url"],
        html=html.encode(encoding, "xmlcharrefreplace"),
        encoding=encoding,
        outlet=Outlet.model_validate(outlet | {"family": row.get("family", "unknown")}),
        gold=gold,
    )


def _blocks(body: str, written: Callable[[str], Markup]) -> Iterator[Block]:
    for kind, group in groupby(body.strip().split("\n"), _kind):
        lines = [line if kind == "text" else line.partition(" ")[2] for line in group]
        if kind == "list":
            yield Block(kind, tuple(lines), rows=tuple(map(written, lines)))
        elif kind == "table":
            rows = [[cell.strip() for cell in line.strip(" |").split("|")] for line in lines]
            yield Block(kind, tuple(map(" ".join, rows)), rows=tuple(tuple(map(written, row)) for row in rows))
        elif kind == "question":
            yield from (Block("text", (line,), Markup("<strong>{}</strong>").format(written(line))) for line in lines)
        elif kind in ("related", "ad"):
            yield Block(kind)
        else:
            yield from (Block(kind, (line,), written(line)) for line in lines)


def _kind(line: str) -> str:
    if line.startswith("[["):
        return line.strip("[]")
    return KINDS.get(line.partition(" ")[0], "text")


def _junk() -> list[str]:
    chrome = _chrome()
    lines = [chrome[name] for name in ("footer", "comment_rules", "subscribe", "advertisement", "channel")]
    lines += [entry[name] for entry in chrome["teasers"] for name in ("title", "lead")]
    return lines + [entry["text"] for entry in chrome["comments"]]


@cache
def _chrome() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "chrome.toml").read_text(encoding="utf-8"))


@cache
def environment() -> Environment:
    """Return the template engine; values are escaped."""
    env = Environment(loader=FileSystemLoader(FOLDER / "layouts"), autoescape=True, undefined=StrictUndefined)
    env.policies["json.dumps_function"] = lambda value, **_: json.dumps(value, ensure_ascii=False)
    for function in (
        *(calendar.persian_digits, calendar.long_date, calendar.numeric_date, calendar.clock_time, calendar.weekday),
        *(calendar.latin_date, utc),
    ):
        env.globals[function.__name__] = function
    env.globals |= {"chrome": _chrome(), "arabic_months": calendar.ARABIC_MONTHS}
    return env
