"""Read authors and photographers from bylines and credit lines: «گزارش از: مهرگان سپیدار - عکس: نازلی آبتین»."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ingest.extract.words import squeeze, word_count
from ingest.normalise.letters import ZWNJ

_DATA: dict[str, Any] = tomllib.loads(files("ingest.extract").joinpath("data/roles.toml").read_text(encoding="utf-8"))
_LONGEST = 300
_COLON, _SIGN = re.compile("[:：/]"), re.compile("[:：/]|قلم")
_LONGEST_LINE = 160
"""Characters of a line of the text that may be a credit."""
_SHAPES = {"ی": "[یيى]", "ک": "[کك]", "ه": "[هةۀ]", "ا": "[اأآ]", "آ": "[اآ]", " ": r"[\s\u200c]*"}


def _any(key: str) -> str:
    phrases = sorted(_DATA[key], key=len, reverse=True)
    return "|".join("".join(_SHAPES.get(letter, re.escape(letter)) for letter in phrase) for phrase in phrases)


_KINDS = ("both", "photographers", "editors", "authors")
_ROLE = "|".join(f"(?P<{kind}>{_any(kind)})" for kind in _KINDS)
_LABEL = re.compile(rf"(?<!\w)(?:{_ROLE})(?:[\s\u200c]*(?:ها|های|ی))?\s*(?:از\s*)?[:：/]\s*(?:از\s+)?", re.I)
_GAPS = re.compile(r"[\s\u200c]+")
_ROLES = tuple(
    spelling
    for kind in _KINDS
    for role in _DATA[kind]
    for spelling in {_GAPS.sub("", role), _GAPS.sub("", role).replace("ی", "ي").replace("ک", "ك")}
)
_LONGEST_ROLE = max(map(len, _ROLES)) + 4
_ALONE = re.compile(
    rf"\W*(?:(?P<both>{_any('both')})|(?P<photographers>عکاس|عکس)|(?P<editors>{_any('editors')})|{_any('alone')})\s+(?:از\s+)?(?=\S+\s)",
    re.I,
)
_ROLE_BEHIND = re.compile(r"(?<=\w)\s+(?:خبرنگار|نویسنده|عکاس|گزارشگر|مترجم|سردبیر|روزنامه[\s\u200c]?نگار)$")
_WRITTEN_BY = re.compile(r"\W*به[\s\u200c]قلم\s+")
"""A credit without a colon with which no sentence begins."""
_SEPARATOR = re.compile(r"\s*[,،؛;|/•·∙–—&()\[\]«»\n]+\s*|\s+[-_]+\s+|\s+and\s+")
_AND = re.compile(r"\s+و\s+")
_NO_NAME = re.compile(r"[\d@<>#=]|https?:|www\.")
_DESK = re.compile(rf"(?:{_any('desks')})(?!\w)", re.I)
_MAKER = re.compile(rf"(?<!\w)(?:{_any('makers')})(?!\w)", re.I)
_SMALL = {
    "و", "در", "از", "به", "با", "را", "که", "است", "برای", "تا", "هر", "این", "آن", "شد", "می", "بر", "یا", "اما",
    "چه", "چرا", "نیست", "هم", "خود", "شده", "دارد", "کرد", "بود", "های", "ها",
    "the", "of", "in", "to", "is", "for", "on", "with",
}  # fmt: skip
_MOST_BEFORE = 3
"""Words before the first label of a credit line: «انتهای پیام/»."""
_ARABIC = re.compile("[\u0620-\u06ff]")
_EDGES = " :-–.،,؛*✍✎•«»\"'\ufe0f"


@dataclass(frozen=True, slots=True)
class Credits:
    """Names in text order, each once."""

    authors: tuple[str, ...] = ()
    photographers: tuple[str, ...] = ()


def read_credits(texts: Iterable[str], *, byline: bool) -> Credits:
    """Return the names in some texts. In a `byline` a name needs no label; in a line of the text it needs one."""
    credited: dict[str, dict[str, None]] = {"authors": {}, "photographers": {}}
    for text in texts:
        for kind, names in _credited(squeeze(text), byline):
            for name in _names(names):
                for key in ("authors", "photographers") if kind == "both" else (kind,):
                    if key in credited:
                        credited[key].setdefault(name)
    return Credits(tuple(credited["authors"]), tuple(credited["photographers"]))


def _credited(text: str, byline: bool) -> Iterator[tuple[str, str]]:
    """Yield the roles in a text, each with the text of the names."""
    if len(text) > _LONGEST or not (byline or may_credit(text)):
        return
    matches = _LABEL.finditer(text) if _COLON.search(text) else ()
    labels = [match for match in matches if _begins_part(text[: match.start()])]
    before = text[: labels[0].start()] if labels else text
    if byline:
        role = _ALONE.match(before)
        kind = (role.lastgroup if role else None) or "authors"
        yield kind, before[role.end() :] if role else before
    elif labels and word_count(before) > _MOST_BEFORE:
        return
    elif not labels and (role := _WRITTEN_BY.match(text)):
        yield "authors", text[role.end() :]
    ends = [*(match.start() for match in labels[1:]), len(text)]
    for match, end in zip(labels, ends, strict=bool(labels)):
        yield str(match.lastgroup), text[match.end() : end]


def may_credit(line: str) -> bool:
    """Return whether a line of the text is short and has what every credit has: a colon, a slash or «قلم»."""
    return len(line) <= _LONGEST_LINE and _SIGN.search(line) is not None


def has_credit(text: str) -> bool:
    """Return whether a long text may have a credit anywhere, a role before a colon: cheaper than to read its lines."""
    if "قلم" in text:
        return True
    if not _COLON.search(text):
        return False
    text = "".join(text.split()).replace(ZWNJ, "").lower()
    before = (text[max(0, at - _LONGEST_ROLE) : at] for sign in ":：/" for at in _positions(text, sign))
    return any(role.removesuffix("از").removesuffix("ها").endswith(_ROLES) for role in before)


def _positions(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


def _begins_part(before: str) -> bool:
    """Return whether a label begins the line or a part of it, or directly follows the names of another label."""
    before = before.rstrip()
    return not before or not before[-1].isalnum() or _LABEL.search(before) is not None


def _names(text: str) -> Iterator[str]:
    for part in _SEPARATOR.split(text):
        people = _AND.split(part)
        if any(word_count(person) < 2 for person in people):
            people = [part]
        yield from (name for person in people if is_name(name := _ROLE_BEHIND.sub("", person.strip(_EDGES))))


def is_name(text: str) -> bool:
    """Return whether a text may be a person's name: two to five words, no address, no small words, no news desk."""
    words = text.split()
    if not 2 <= len(words) <= 5 or len(text) > 60 or _NO_NAME.search(text) or _DESK.match(text):
        return False
    return _SMALL.isdisjoint(word.lower() for word in words)


def is_maker(name: str, title: str) -> bool:
    """Return whether a name in the head is the site's maker: by its words, or if the title has Persian letters and the
    name has none."""
    return bool(_MAKER.search(name)) or (bool(_ARABIC.search(title)) and not _ARABIC.search(name))
