"""Detection of walls: browser challenges and censors' notices in place of the page. Challenges are never executed."""

import tomllib
from functools import cache
from importlib.resources import files

from ingest.model import Page

_LARGEST = 64 * 1024
"""Bytes. Challenges are small (ArvanCloud's has 6 KB); a larger body is a page, even one that quotes a challenge."""


@cache
def _marks() -> list[tuple[str, tuple[bytes, ...], tuple[bytes, ...]]]:
    table = tomllib.loads(files("ingest").joinpath("walls.toml").read_text(encoding="utf-8"))["wall"]
    return [
        (row["name"], tuple(text.encode() for text in row["all"]), tuple(text.encode() for text in row["none"]))
        for row in table
    ]


def wall(page: Page) -> str | None:
    """Return the name of the wall in a response, or None. Reads only headers and bytes."""
    if page.headers.get("cf-mitigated", "").lower() == "challenge":
        return "Cloudflare challenge"
    if len(page.body) > _LARGEST:
        return None
    body = page.body.lower()
    for name, present, absent in _marks():
        if all(mark in body for mark in present) and not any(mark in body for mark in absent):
            return name
    return None
