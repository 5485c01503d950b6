"""Find the provinces that a story is about, by its dateline, its section and the places that it mentions."""

from collections import Counter
from dataclasses import dataclass

from ingest.enrich.gazetteer import STOP, Lines, Mention, as_line, word_after, words_before
from ingest.enrich.iran import CONTEXT, GAZETTEER, Place
from ingest.enrich.opening import read_opening
from ingest.model import Article

_ENOUGH = 3
"""Points from which a story is about a province."""
_ORIGIN = 6
"""Points for the province of the dateline or the section path."""


@dataclass(frozen=True, slots=True)
class _Weight:
    """Points for a name in one field: after a governing word, in passing, and the maximum for passing mentions."""

    governed: int
    passing: int
    most: int


_TITLE, _LEAD, _BODY = _Weight(3, 2, 2), _Weight(3, 1, 1), _Weight(2, 1, 2)
_SPORT = "ورزش"
_TEHRAN = "تهران"


def provinces(article: Article, lines: Lines) -> tuple[str, ...]:
    """Return the provinces that a story is about, the most certain first; empty for national and foreign news.

    The opening («کرمان- …», «به گزارش ایسنا از قم») and the section path weigh most, then names after words such as
    «استاندار», then title, lead and body. Names that are also words, clubs or neighbours («مرکزی», «بهار», «سپاهان
    اصفهان», «اقلیم کردستان») count only in a context that makes them the place; so does «تهران», which mostly means the
    government. In sport, where places are clubs and grounds, only opening, section and governed names count. Falls back
    to the outlet's province if no other is certain and the text mentions it.
    """
    scores: Counter[str] = Counter()
    for province in _origin(article):
        scores[province] += _ORIGIN
    sport = any(_SPORT in part for part in article.section)
    for line, weight in ((lines.title, _TITLE), (lines.lead, _LEAD), (lines.body, _BODY)):
        scores.update(_named(line, weight, sport))
    best = max(scores.values(), default=0)
    about = [province for province, score in scores.most_common() if score >= max(_ENOUGH, best / 2)]
    home = article.outlet.province
    if not about and home and scores[home] > 0:
        about = [home]
    return tuple(about)


def _origin(article: Article) -> set[str]:
    """Return the origins in the opening and the section path."""
    origins = {_province_of(part) for part in article.section}
    opening = read_opening(article.body)
    if opening.place:
        line = as_line(opening.place)
        for mention in GAZETTEER.find(line)[:1]:
            ends = word_after(line, mention.end) in {"", "به", "و"}
            if (mention.start == 1 and (ends or not mention.name.everyday)) or _governed(line, mention):
                origins.add(mention.name.province)
        # Agencies put their own city before national news too.
        if line.startswith(f" {_TEHRAN} "):
            origins.discard(_TEHRAN)
    return {province for province in origins if province}


def _province_of(section: str) -> str | None:
    """Return the province of a section that is only its name or place, perhaps after «استان» or «اخبار»; else None."""
    line = as_line(section)
    mentions = GAZETTEER.find(line)
    if len(mentions) != 1 or word_after(line, mentions[0].end):
        return None
    name, before = mentions[0].name, set(line[: mentions[0].start].split())
    certain = before or name.is_province or not name.everyday
    return name.province if certain and before <= {"استان", "اخبار", "شهر", "شهرستان"} else None


def _named(line: str, weight: _Weight, sport: bool) -> Counter[str]:
    """Return points for the provinces of the places in a line."""
    points: Counter[str] = Counter()
    passing: Counter[str] = Counter()
    before: Mention[Place] | None = None
    chained = False
    for mention in GAZETTEER.find(line):
        # «استان‌های گیلان، مازندران و گلستان»: the word governs the whole list.
        listed = chained and before is not None and set(line[before.end : mention.start].split()) <= {"و", STOP}
        before, chained = mention, listed or _governed(line, mention, sport)
        if chained:
            points[mention.name.province] += weight.governed
        elif not sport and not mention.name.everyday and not _before(line, mention, "other"):
            passing[mention.name.province] += weight.passing
    for province, total in passing.items():
        points[province] += min(total, weight.most)
    return points


def _governed(line: str, mention: Mention[Place], sport: bool = False) -> bool:
    """Return whether a word before a mention makes it the place of the story."""
    name = mention.name
    kinds = ["governed"] + ["municipal"] * (not sport) + ["province"] * name.is_province
    if name.is_province and name.province == _TEHRAN:
        kinds.append("tehran")
        if word_after(line, mention.end) == "بزرگ":
            return True
    return _before(line, mention, *kinds)


def _before(line: str, mention: Mention[Place], *kinds: str) -> bool:
    """Return whether a word of one of the kinds directly precedes a mention, in up to three pieces."""
    before = words_before(line, mention.start, 3)
    joined = ["".join(before[start:]) for start in range(len(before))]
    return any(text in CONTEXT[kind] for text in joined for kind in kinds)
