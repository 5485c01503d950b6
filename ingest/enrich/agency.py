"""The news agency a story credits: «به گزارش ایسنا …», «به نقل از خبرگزاری تسنیم»."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.enrich.gazetteer import STOP, Gazetteer, as_line, data_lines, word_after, words_before
from ingest.enrich.opening import attributions
from ingest.model import Article

_SOURCE_LINE = re.compile(r"(?:منبع|به نقل از)\s?:\s?(?P<source>[^\n]{2,60})\Z")
_DESKS = {"خبرنگار", "خبرنگاران", "خبرگزاری", "گروه", "گزارشگر", "سرویس", "سایت", "نقل", "روزنامه", "پایگاه"}
_NOT_FROM = {"استان", "شهر", "از", "خلیج", "دانشگاه", "در", "ماه"}
_NEAR_NAME, _NEAR_WORD = 4, 2
_FOLLOWING = {"", STOP, "از", "به", "در", "که", "نقل", "با", "ضمن"}
"""Words after an agency's name; before other words it is a common word: «حوزه دولت», «انتخاب نفرات»."""


@dataclass(frozen=True, slots=True)
class _Name:
    agency: str
    is_name_too: bool = False
    """Whether it is also the name of a place or a person."""
    is_word: bool = False
    """Whether it is also a common word."""


def agency(article: Article) -> str | None:
    """Return the agency or paper that a story credits, by its name in agencies.txt; None for the outlet's own news.

    The body's beginning is read first, then a last line «منبع: …». In «به گزارش ایسنا به نقل از رویترز» it is ISNA, the
    nearest source, but Reuters on ISNA's own pages.
    """
    outlet_names = {name for _, name in _named(article.outlet.name_fa or "", strict=False)}
    for source in (*attributions(article.body), *_last_line(article.body)):
        for _, name in _named(source):
            if name not in outlet_names:
                return name
    return None


def is_agency(name: str) -> bool:
    """Return whether a name is that of an agency or paper of agencies.txt."""
    line = as_line(name)
    return any(len(line) == mention.end + 1 for mention in _GAZETTEER.find(line) if mention.start == 1)


def _last_line(body: str) -> Iterator[str]:
    if match := _SOURCE_LINE.search(body[-80:]):
        yield match["source"]


def _named(text: str, strict: bool = True) -> Iterator[tuple[int, str]]:
    """Yield the agencies in a text with their positions; if strict, ambiguous names only in context."""
    line = as_line(text)
    for mention in _GAZETTEER.find(line):
        name = mention.name
        if strict and name.is_word and word_after(line, mention.end) not in _FOLLOWING:
            continue
        near = _NEAR_WORD if name.is_word else _NEAR_NAME
        if not (strict and (name.is_name_too or name.is_word)) or _is_credited(line, mention.start, near):
            yield mention.start, name.agency


def _is_credited(line: str, start: int, near: int) -> bool:
    """Return whether a name begins an attribution, or follows «نقل از», or a desk by at most `near` words."""
    if not words_before(line, start, 1):
        return True
    clause = line[:start].rpartition(STOP)[2].split()[-near:]
    return clause[-2:] == ["نقل", "از"] or (
        bool(clause) and clause[-1] not in _NOT_FROM and not _DESKS.isdisjoint(clause)
    )


def _names() -> Iterator[tuple[str, _Name]]:
    for row in data_lines("agencies.txt"):
        stored, *lists = (part.strip() for part in row.split("|"))
        sure, names, words = (
            [name.strip() for name in text.split("،") if name.strip()] for text in (*lists, "", "", "")[:3]
        )
        for written in (stored, *sure, *names, *words):
            yield written, _Name(stored, written in names, written in words)


_GAZETTEER = Gazetteer(_names)
