"""New stories made of the written ones: recombined paragraphs with other names, towns and numbers."""

import random
import re
from functools import cache
from typing import Any

from ingest.sample import library
from ingest.sample.calendar import persian_digits
from ingest.sample.model import Site, Story

_NUMBER = re.compile(r"(?<![۰-۹٫٬])[۰-۹]{1,4}(?![۰-۹٫٬])")
_YEAR = re.compile("1[34][0-9]{2}")
_LATIN = str.maketrans("۰۱۲۳۴۵۶۷۸۹", "0123456789")


@cache
def pool() -> tuple[Story, ...]:
    """Return the written Persian stories, without copies."""
    first = (versions[0] for versions in library.drafts().values())
    return tuple(story for story in first if story.language == "fa" and story.group in (None, story.key))


@cache
def towns(province: str | None) -> tuple[str, ...]:
    """Return the towns of a province; all towns if the list has none of it."""
    rows = library.names()["towns"]
    return tuple(town for town, _, of in rows if of == province) or tuple(town for town, _, _ in rows)


def recombine(site: Site, rng: random.Random) -> dict[str, Any]:
    """Return the text fields of a story, before the site's spelling; the same `rng` state gives the same story."""
    base, *others = rng.sample(pool(), 4)
    town = rng.choice(towns(site.province))
    renamings = [_Renaming(story, town, site.province, rng) for story in (base, *others)]
    head = [renamings[0](text) for text in base.paragraphs[:2]]
    tail = [
        renaming(rng.choice(story.paragraphs[1:]))
        for story, renaming in zip((base, *others), renamings, strict=True)
        if story is not base or len(story.paragraphs) > 2
    ]
    paragraphs = dict.fromkeys(text for text in (*head, *tail) if not text.startswith("## "))
    return {
        "title": renamings[0](base.title),
        "kicker": base.kicker and renamings[0](base.kicker),
        "lead": base.lead and renamings[0](base.lead),
        "paragraphs": tuple(paragraphs),
        "tags": base.tags,
        "authors": (rng.choice(_names("given")) + " " + rng.choice(_names("surnames")),),
        "place": town,
        "province": site.province,
    }


@cache
def _names(kind: str) -> tuple[str, ...]:
    return tuple(library.names()[kind])


class _Renaming:
    """Replaces names and numbers in the texts of one story: each old name by the same new one throughout."""

    def __init__(self, story: Story, town: str, province: str | None, rng: random.Random) -> None:
        self._rng = rng
        self._new: dict[str, str] = {}
        if province and story.province:
            self._new[story.province] = province
        if story.place:
            self._new[story.place] = town
        for person in story.people:
            given, surname = rng.choice(_names("given")), rng.choice(_names("surnames"))
            self._new |= {person.split()[-1]: surname, person: f"{given} {surname}"}
        self._pattern = _alternatives(tuple(sorted(self._new, key=len, reverse=True)))

    def __call__(self, text: str) -> str:
        if self._new:
            text = self._pattern.sub(lambda hit: self._new[hit[0]], text)
        return _NUMBER.sub(self._number, text)

    def _number(self, hit: re.Match[str]) -> str:
        latin = hit[0].translate(_LATIN)
        if _YEAR.fullmatch(latin) or latin[0] == "0":
            return hit[0]
        low, high = 10 ** (len(latin) - 1), 10 ** len(latin) - 1
        spread = max(1, int(latin) // 4)
        number = min(high, max(low, int(latin) + self._rng.randint(-spread, spread)))
        return persian_digits(number)


@cache
def _alternatives(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(r"(?<![\w\u200c])(?:" + "|".join(map(re.escape, words)) + r")(?![\w\u200c])")
