"""Scores of a reading compared with the gold."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import fmean

from benchmarks.extraction.model import Case, Gold, Reading
from ingest.sample.calendar import TEHRAN

INVISIBLE = re.compile("[\u200b-\u200f\u00ad\u00ac\ufeff\u202a-\u202e\u0640]")
LETTERS = str.maketrans("يىكةۀ", "ییکهه")
WORD = re.compile(r"\w+")
SHORT = 25
"""Words; a peer that returns less has refused the page, since most have no result for "not an article"."""


def fold(text: str) -> str:
    """Return the text without differences of spelling: ZWNJ, marks, forms of letters. ZWNJ has a separate measure."""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(LETTERS)
    return " ".join(plain.split())


def words(text: str) -> "Counter[str]":
    """Return the folded words of a text with their counts."""
    return Counter(WORD.findall(fold(text)))


def body_scores(gold: Gold, text: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 over words. Words of title, lead and captions do not lower the precision."""
    read, wanted = words(text), words(gold.body)
    shared = (read & wanted).total()
    surplus = (read - wanted - words("\n".join(gold.beside))).total()
    precision = shared / (shared + surplus) if shared else 0.0
    recall = shared / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def zwnj_kept(gold: Gold, text: str) -> float | None:
    """Return the share of ZWNJ words in the reading that kept their ZWNJ; None without such words."""
    spelt = Counter(word for word in re.findall(r"[\w\u200c]+", gold.body) if "\u200c" in word.strip("\u200c"))
    found = Counter({word: min(count, words(text)[fold(word)]) for word, count in spelt.items()})
    kept = Counter(re.findall(r"[\w\u200c]+", unicodedata.normalize("NFKC", text).translate(LETTERS)))
    same = sum(min(count, kept[word.translate(LETTERS)]) for word, count in found.items())
    return same / found.total() if found.total() else None


def junk_out(gold: Gold, text: str) -> float | None:
    """Return the share of the page's junk phrases that are not in the reading; None if the page has no junk."""
    read = fold(text)
    return fmean(fold(phrase) not in read for phrase in gold.junk) if gold.junk else None


def same_time(gold: Gold, published: str | None) -> float | None:
    """Return whether the time is right. Without an offset it may be UTC or Tehran time."""
    return _published(gold, published, "%Y-%m-%d %H:%M") if gold.published else None


def same_day(gold: Gold, published: str | None) -> float | None:
    """Return whether the day is right, in Tehran or in UTC."""
    return _published(gold, published, "%Y-%m-%d") if gold.published else None


def _published(gold: Gold, published: str | None, form: str) -> float:
    if not published or (len(published) <= len("2026-11-22") and "%H" in form):
        return 0.0
    moment = datetime.fromisoformat(published)
    assert gold.published
    right = {gold.published.astimezone(zone).strftime(form) for zone in (UTC, TEHRAN)}
    if moment.tzinfo:
        return float(bool(right & {moment.astimezone(zone).strftime(form) for zone in (UTC, TEHRAN)}))
    return float(moment.strftime(form) in right)


def same_title(gold: Gold, title: str | None) -> float:
    """Return whether the titles are equal after folding."""
    return float(fold(title or "") == fold(gold.title))


def same_authors(gold: Gold, authors: Sequence[str]) -> float | None:
    """Return whether exactly the named authors were found."""
    return None if gold.authors is None else float({*map(fold, authors)} == {*map(fold, gold.authors)})


def score(cases: Sequence[Case], readings: Sequence[Reading]) -> dict[str, float]:
    """Return the mean of each measure over the pages it applies to; 1 is best for all but `pages_per_second`."""
    measures: dict[str, list[float | None]] = {}
    seconds = 0.0
    for case, reading in zip(cases, readings, strict=True):
        for name, value in _measures(case, reading):
            measures.setdefault(name, []).append(value)
        seconds += reading.seconds
    scores = {name: _mean(values) for name, values in measures.items() if any(value is not None for value in values)}
    return scores | {"pages_per_second": len(cases) / seconds if seconds else 0.0}


def _measures(case: Case, reading: Reading) -> Iterable[tuple[str, float | None]]:
    gold, text = case.gold, reading.text
    if gold is None:
        yield "refused", float(len(text.split()) < SHORT)
        return
    yield from zip(("precision", "recall", "f1"), body_scores(gold, text), strict=True)
    yield "title", same_title(gold, reading.title)
    yield "time", same_time(gold, reading.published)
    yield "day", same_day(gold, reading.published)
    yield "authors", same_authors(gold, reading.authors)
    yield "zwnj", zwnj_kept(gold, text)
    yield "junk_out", junk_out(gold, text)


def _mean(values: Iterable[float | None]) -> float:
    return fmean(value for value in values if value is not None)
