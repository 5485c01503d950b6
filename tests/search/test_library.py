"""docs/library.md: its program runs as it stands, and says what the library does."""

import inspect
import re
from pathlib import Path

from elasticsearch import Elasticsearch

from ingest.search import search
from ingest.settings import settings

PAGE = (Path(__file__).parents[2] / "docs" / "library.md").read_text(encoding="utf-8")


def test_the_program_of_the_page_runs(elastic: Elasticsearch, node_url: str) -> None:
    program = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    exec(compile(program, "docs/library.md", "exec"), {"URL": node_url, "INDEX": settings().index("library")})


def test_the_page_names_every_argument_of_search() -> None:
    own = [name for name in inspect.signature(search).parameters if name not in ("client", "narrow")]
    assert [name for name in own if f"`{name}`" not in PAGE] == []
