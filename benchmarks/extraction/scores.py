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
"""Words below which a reading counts as a refusal, since some extractors cannot report "no article"."""


def fold(text: str) -> str:
    """Return the text without spelling variants: ZWNJ (which has its own measure), marks, forms of letters."""
    plain = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).translate(LETTERS)
    return " ".join(plain.split())


def words(text: str) -> "Counter[str]":
    """Return the counts of the words of a text, regardless of spelling."""
    return Counter(WORD.findall(fold(text)))


def body_scores(gold: Gold, text: str) -> tuple[float, float, float]:
    """Return precision, recall and F1 over words. Title, lead and captions in a reading are not penalised."""
    read, wanted = words(text), words(gold.body)
    shared = (read & wanted).total()
    surplus = (read - wanted - words("\n".join(gold.beside))).total()
    precision = shared / (shared + surplus) if shared else 0.0
    recall = shared / wanted.total()
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def zwnj_kept(gold: Gold, text: str) -> float | None:
    """Return the share that kept its ZWNJ of the words read that have one in the gold; None without such words."""
    spelt = Counter(word for word in re.findall(r"[\w\u200c]+", gold.body) if "\u200c" in word.strip("\u200c"))
    read = Counter({word: min(count, words(text)[fold(word)]) for word, count in spelt.items()})
    kept = Counter(re.findall(r"[\w\u200c]+", unicodedata.normalize("NFKC", text).translate(LETTERS)))
    same = sum(min(count, kept[word.translate(LETTERS)]) for word, count in read.items())
    return same / read.total() if read.total() else None


def junk_out(gold: Gold, text: str) -> float | None:
    """Return the share of the page's junk phrases that are not in the reading; None if the page has none."""
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
    correct = {gold.published.astimezone(zone).strftime(form) for zone in (UTC, TEHRAN)}
    if moment.tzinfo:
        return float(bool(correct & {moment.astimezone(zone).strftime(form) for zone in (UTC, TEHRAN)}))
    return float(moment.strftime(form) in correct)


def same_title(gold: Gold, title: str | None) -> float:
    """Return whether the title is the page's, compared after `fold`."""
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
