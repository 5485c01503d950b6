"""Find and read the body of a story: by a profile's selectors, else where the page's text is densest."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.bodies import bodies
from ingest.extract.body import Block, read_blocks, read_json_ld_body
from ingest.extract.boilerplate import separate
from ingest.extract.claim import is_claimed
from ingest.extract.date_line import without_date_lines
from ingest.extract.density import find_body
from ingest.extract.document import Document, text_of
from ingest.extract.profile import Profile
from ingest.extract.prune import Pruned, prune
from ingest.extract.repeated import without_repeated
from ingest.extract.words import word_count
from ingest.model import NotAnArticle

LEAST_WORDS = 5
"""A news flash is one sentence."""
LEAST_WORDS_GUESSED = 25
LEAST_WORDS_CLAIMED = 8
"""On a page that calls itself an article."""
LEAST_CONFIDENCE = 0.3
LEAST_CONFIDENCE_UNSAID = 0.6
"""On a page that does not call itself an article."""
LEAST_HEADLINES = 4
LEAST_HEADLINES_UNSAID = 2
"""Linked headlines among the prose from which the text may be a list of stories."""


Headlines = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The body's texts, and the elements that hold them."""

    texts: tuple[str, ...]
    elements: tuple[Element, ...]
    labels: tuple[str, ...] = ()
    """Lines removed from around the text that may name its author: «نویسنده: …»."""


def read_story(document: Document, profile: Profile, headlines: Headlines) -> Story | None:
    """Return the story in the profile's body elements; None if they hold fewer than LEAST_WORDS words."""
    for selector in profile.body:
        if elements := bodies(document, selector, headlines[0]):
            cleaned = separate(_blocks(elements, profile), headlines)
            if _words(cleaned.texts) >= LEAST_WORDS:
                return Story(tuple(cleaned.texts), elements, tuple(cleaned.labels))
    return None


def guess_story(document: Document, profile: Profile, headlines: Headlines) -> Story | NotAnArticle | None:
    """Return the story in common body elements, else where the page's text is densest.

    Return `listing` for a list of stories; None for a text that is too short or doubtful. A page that is empty until
    scripts run may have its text in JSON-LD.
    """
    claimed = is_claimed(document)
    named = _named(document, profile, headlines)
    guess = None if named else find_body(document, headlines[0], claimed=claimed)
    least = LEAST_HEADLINES if claimed else LEAST_HEADLINES_UNSAID
    if not named and (guess is None or guess.confidence < (LEAST_CONFIDENCE if claimed else LEAST_CONFIDENCE_UNSAID)):
        texts = separate(read_json_ld_body(document.json_ld), headlines).texts
        if _words(texts) >= LEAST_WORDS_GUESSED:
            return Story(tuple(texts), (document.root,))
        return _refuse_list(read_blocks(Pruned(guess.element, ())), least) if guess and not guess.confidence else None
    elements = (guess.element,) if guess else named
    blocks = _blocks(elements, profile, guess.dropped if guess else None)
    begins = bool(blocks) and not blocks[0].is_link and word_count(blocks[0].text) >= LEAST_WORDS_CLAIMED
    if not (claimed and begins) and (refused := _refuse_list(blocks, least)):
        return refused
    cleaned = separate(blocks, headlines, most_after=1.0)
    if _words(cleaned.texts) < (LEAST_WORDS_CLAIMED if claimed else LEAST_WORDS_GUESSED):
        return None
    labels = (*(guess.labels if guess else ()), *cleaned.labels)
    return Story(tuple(without_date_lines(cleaned.texts, document.page.fetched_at)), elements, labels)


def _named(document: Document, profile: Profile, headlines: Headlines) -> tuple[Element, ...]:
    for selector in profile.body:
        elements = bodies(document, selector, headlines[0])
        if _words(map(text_of, elements)) >= LEAST_WORDS_GUESSED:
            return elements
    return ()


def _blocks(elements: Iterable[Element], profile: Profile, dropped: Collection[Element] | None = None) -> list[Block]:
    parts = (read_blocks(prune(element, profile.junk, dropped)) for element in elements)
    return without_repeated([block for part in parts for block in part])


def _refuse_list(blocks: list[Block], least: int) -> NotAnArticle | None:
    headlines = sum(block.is_link and word_count(block.text) >= 4 for block in blocks)
    prose = sum(not block.is_link and word_count(block.text) >= 8 for block in blocks)
    if headlines >= least and 2 * headlines >= prose:
        return NotAnArticle("listing", f"{headlines} linked headlines among {prose} paragraphs")
    return None


def _words(texts: Iterable[str]) -> int:
    return sum(map(word_count, texts))
