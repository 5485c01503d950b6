"""Whom a story says that it has its news from: «به گزارش ایسنا …», «به نقل از خبرگزاری تسنیم»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.enrich.gazetteer import Gazetteer, as_line, data_lines, words_before
from ingest.enrich.opening import attributions
from ingest.model import Article

_SOURCE_LINE = re.compile(r"(?:منبع|به نقل از)\s?:\s?(?P<source>[^\n]{2,60})\Z")
_DESKS = {"خبرنگار", "خبرنگاران", "خبرگزاری", "گروه", "گزارشگر", "سرویس", "سایت", "نقل", "روزنامه", "پایگاه"}
_NOT_FROM = {"استان", "شهر", "از", "خلیج", "دانشگاه", "در", "ماه"}


@dataclass(frozen=True, slots=True)
class _Name:
    agency: str
    everyday: bool


def agency(article: Article) -> str | None:
    """The agency or paper that a story is taken from, by its name in agencies.txt; None for the outlet's own news.

    The body's beginning is asked first, then a last line «منبع: …». Of «به گزارش ایسنا به نقل از رویترز» it is ISNA,
    the nearest source, but on ISNA's own pages Reuters.
    """
    own = {name for _, name in _named(article.outlet.name_fa or "", strict=False)}
    for source in (*attributions(article.body), *_last_line(article.body)):
        for _, name in _named(source):
            if name not in own:
                return name
    return None


def is_agency(name: str) -> bool:
    """Whether a name is that of an agency or paper of agencies.txt."""
    line = as_line(name)
    return any(len(line) == mention.end + 1 for mention in _GAZETTEER.find(line) if mention.start == 1)


def _last_line(body: str) -> Iterator[str]:
    if match := _SOURCE_LINE.search(body[-80:]):
        yield match["source"]


def _named(text: str, strict: bool = True) -> Iterator[tuple[int, str]]:
    """The agencies that a text names and their places; names that are also words, unless not strict, in context."""
    line = as_line(text)
    for mention in _GAZETTEER.find(line):
        before = words_before(line, mention.start, 4)
        at_work = not before or (before[-1] not in _NOT_FROM and not _DESKS.isdisjoint(before))
        if not (strict and mention.name.everyday) or at_work or before[-2:] == ["نقل", "از"]:
            yield mention.start, mention.name.agency


def _names() -> Iterator[tuple[str, _Name]]:
    for row in data_lines("agencies.txt"):
        stored, sure, everyday = ([part.strip() for part in row.split("|")] + [""] * 2)[:3]
        listed = {written.strip() for written in everyday.split("،") if written.strip()}
        for written in (stored, *sure.split("،"), *listed):
            if written.strip():
                yield written.strip(), _Name(stored, written.strip() in listed)


_GAZETTEER = Gazetteer(_names())
