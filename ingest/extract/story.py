"""Find and read the body of a story: where a profile says, else where the page is densest."""

from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.body import read_blocks
from ingest.extract.boilerplate import clean
from ingest.extract.density import find_body
from ingest.extract.document import Document, text_of
from ingest.extract.profile import Profile
from ingest.extract.prune import prune
from ingest.extract.words import word_count
from ingest.normalise.dates import parse_date

LEAST_WORDS = 5
"""A flash of news is a sentence."""
LEAST_WORDS_GUESSED = 25
LEAST_CONFIDENCE = 0.3
LONGEST_DATELINE = 100


@dataclass(frozen=True, slots=True)
class Story:
    """The body's texts, the element that held them, and a confidence between 0 and 1."""

    texts: tuple[str, ...]
    element: Element
    confidence: float = 1.0
    dateline: str | None = None
    """A line above the text that states a day and a time: «خبر - ۳۰ آبان ۱۴۰۵ - ۱۸:۲۶»."""


def read_story(document: Document, profile: Profile, headlines: tuple[str | None, ...]) -> Story | None:
    """The story where the profile says that it stands; None when nothing is there."""
    for selector in profile.body:
        elements = list(selector.select(document.index))
        if not elements:
            continue
        element = max(elements, key=_own_letters)
        texts = _read(element, profile, headlines)
        if sum(map(word_count, texts)) >= LEAST_WORDS:
            return Story(texts, element)
    return None


def guess_story(document: Document, profile: Profile, headlines: tuple[str | None, ...]) -> Story | None:
    """The story where the page is densest; None when that is short or doubtful."""
    found = find_body(document)
    if found is None or found.confidence < LEAST_CONFIDENCE:
        return None
    texts = _read(found.element, profile, headlines, most_after=1.0)
    if sum(map(word_count, texts)) < LEAST_WORDS_GUESSED:
        return None
    dateline = next((text for text in texts[:3] if _is_dateline(text)), None)
    return Story(tuple(text for text in texts if text != dateline), found.element, found.confidence, dateline)


def _is_dateline(text: str) -> bool:
    parsed = parse_date(text) if len(text) <= LONGEST_DATELINE else None
    return parsed is not None and parsed.precision in ("minute", "second")


def _read(
    element: Element, profile: Profile, headlines: tuple[str | None, ...], most_after: float = 1 / 3
) -> tuple[str, ...]:
    return tuple(clean(read_blocks(prune(element, profile.junk)), headlines, most_after=most_after))


def _own_letters(element: Element) -> int:
    """Letters that stand in no link: a list of headlines has none."""
    return len(text_of(element)) - sum(len(text_of(link)) for link in element.iter("a"))
