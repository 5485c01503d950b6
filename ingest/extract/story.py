"""Find and read the body of a story: where a profile says, else where the page is densest."""

from dataclasses import dataclass

from lxml.etree import _Element as Element

from ingest.extract.body import Block, read_blocks, read_json_ld_body
from ingest.extract.boilerplate import clean
from ingest.extract.date_line import without_date_lines
from ingest.extract.density import Found, find_body
from ingest.extract.document import Document, text_of, unlinked_letters
from ingest.extract.line import line_of
from ingest.extract.profile import Profile
from ingest.extract.prune import prune
from ingest.extract.selector import Selector
from ingest.extract.words import squeeze, word_count
from ingest.model import NotAnArticle
from ingest.normalise.text import fold

LEAST_WORDS = 5
"""A flash of news is a sentence."""
LEAST_WORDS_GUESSED = 25
LEAST_CONFIDENCE = 0.3
LEAST_CONFIDENCE_UNSAID = 0.6
"""Where the page's head does not call it an article."""
LEAST_HEADLINES = 4
LEAST_HEADLINES_UNSAID = 2
"""Linked headlines among the prose from which on it may be a list of stories."""

MOST_BODIES = 10
"""Elements of one selector that are weighed against each other."""

Headlines = tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The body's texts, and the element that held them."""

    texts: tuple[str, ...]
    element: Element


def read_story(document: Document, profile: Profile, headlines: Headlines) -> Story | None:
    """The story where the profile says that it stands; None when nothing is there."""
    for selector in profile.body:
        element = _fullest(document, selector)
        if element is not None:
            texts = clean(read_blocks(prune(element, profile.junk)), headlines)
            if _words(texts) >= LEAST_WORDS:
                return Story(tuple(texts), element)
    return None


def guess_story(document: Document, profile: Profile, headlines: Headlines) -> Story | NotAnArticle | None:
    """The story where pages of any making keep it, else where the page is densest.

    `listing` for what turns out to be a list of stories; None for what is short or doubtful. A page that is empty until
    scripts run may have its text in JSON-LD.
    """
    found, said = _named(document, profile) or find_body(document), _says_article(document)
    least = LEAST_HEADLINES if said else LEAST_HEADLINES_UNSAID
    if found is None or found.confidence < (LEAST_CONFIDENCE if said else LEAST_CONFIDENCE_UNSAID):
        texts = clean(read_json_ld_body(document.json_ld), headlines)
        if _words(texts) >= LEAST_WORDS_GUESSED:
            return Story(tuple(texts), document.root)
        return _refuse_list(read_blocks(prune(found.element)), least) if found and not found.confidence else None
    blocks = read_blocks(prune(found.element, profile.junk))
    if refused := _refuse_list(blocks, least):
        return refused
    texts = clean(blocks, headlines, most_after=1.0)
    if _words(texts) < LEAST_WORDS_GUESSED:
        return None
    return Story(tuple(without_date_lines(texts, document.page.fetched_at)), found.element)


def _named(document: Document, profile: Profile) -> Found | None:
    for selector in profile.body:
        element = _fullest(document, selector)
        if element is not None and word_count(text_of(element)) >= LEAST_WORDS_GUESSED:
            return Found(element, 1.0)
    return None


def _says_article(document: Document) -> bool:
    if document.json_ld.story or document.said("article:published_time", "datepublished"):
        return True
    return document.said("og:type") == "article" or _headline_is_title(document)


def _headline_is_title(document: Document) -> bool:
    """Whether the page is headed by a sentence that is its title too; the heading of a list is shorter."""
    title = fold(" ".join(line_of(element) for element in document.index.get("title")[:1]))
    heads = (squeeze(line_of(element)) for element in document.index.get("h1")[:MOST_BODIES])
    return any(word_count(head) >= LEAST_WORDS and fold(head) in title for head in heads)


def _refuse_list(blocks: list[Block], least: int) -> NotAnArticle | None:
    headlines = sum(block.is_link and word_count(block.text) >= 4 for block in blocks)
    prose = sum(not block.is_link and word_count(block.text) >= 8 for block in blocks)
    if headlines >= least and 2 * headlines >= prose:
        return NotAnArticle("listing", f"{headlines} linked headlines among {prose} paragraphs")
    return None


def _fullest(document: Document, selector: Selector) -> Element | None:
    """Of the first few elements that a selector means, the one with most text outside links."""
    elements = selector.select(document.index)[:MOST_BODIES]
    return max(elements, key=unlinked_letters) if len(elements) > 1 else next(iter(elements), None)


def _words(texts: list[str]) -> int:
    return sum(map(word_count, texts))
