"""`peyk mappings`: build the index definition of the articles."""

from typing import Annotated

import typer

from ingest.cli.output import console
from ingest.errors import PeykError
from ingest.mappings import FOLDER, build


def mappings(
    check: Annotated[bool, typer.Option("--check", help="Write nothing; fail if the file is not current.")] = False,
) -> None:
    """Build index_mappings/articles.json from index_mappings/source/."""
    target = FOLDER / "articles.json"
    text = build()
    current = target.is_file() and target.read_text(encoding="utf-8") == text
    if check and not current:
        raise PeykError(f"{target} differs from its sources: run `peyk mappings`")
    if not current:
        target.write_text(text, encoding="utf-8")
    console.print(f"{target}: {'current' if current else 'written'}, {len(text.encode()) / 1000:.0f} kB")
