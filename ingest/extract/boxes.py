"""Boxes among a story's text that are others': told by how they are built, whatever they are called.

Cards of other stories begin with a linked headline; a reader's comment begins with a name and a time, or asks for a reply;
a section of comments begins with its heading; a newsletter's box holds a form; a notice of cookies speaks of them.
"""

import re
from collections.abc import Collection, Iterator

from lxml.etree import _Element as Element

from ingest.extract.document import line_of, text_of
from ingest.extract.lines import WHEN, is_closing, is_consent
from ingest.extract.spans import BLOCKS, Spans
from ingest.extract.words import squeeze, word_count

_HOLDERS = {"div", "li", "article", "section", "td", "tr", "dl", "details", "aside", "blockquote", "ul", "ol"}
_TITLES = {"h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "summary", "legend", "span", "p", "div", "label", "dt"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend"}
_LEAST_PARAGRAPH = 10
_LEAST_HEADLINE = 3
"""Words of a linked headline."""
_LARGEST_CARD, _LEAST_EXCERPT = 80, 4
_LARGEST_HEADING = 8
"""Words beside its cards that a box of them may hold."""
_LEAST_STORY = 40
"""Words that stand before a card that is the only one."""
_LARGEST_COMMENT, _LEAST_COMMENT = 250, 3
_CLOSING_HINT = re.compile("نظر|دیدگاه|ديدگاه|کامنت|پاسخ|پیام|پيام|بازخورد|واکنش|گفت|حرف|صدا|comment|reply", re.I)
_CONSENT_HINT = re.compile("کوکی|كوكي|cookie|حریم|privacy|شرکا|شریک", re.I)
_LARGEST_HEAD = 12
"""Words of name, place and time above a comment."""
_LARGEST_FORM, _LARGEST_NEWSLETTER = 40, 80
_LARGEST_CONSENT = 200
_LEAST_CONSENT, _MOST_CONSENT = 0.7, 0.3
"""Shares of a box's words: what asks for nothing but consent, and a story with a notice in it."""

_REPLY = re.compile(r"[\W_\d]*(?:پاسخ|پاسخ دادن|پاسخ دهید|پاسخ به این (?:نظر|دیدگاه)|جواب|reply)[\W_\d]*", re.I)
"""What a reader's comment bears, and no paragraph of a story."""
_LONGEST_REPLY = 40
_LONGEST_NAME = 5
_NAME = re.compile(r"[\W_]*[^\W\d_]{2}")


def foreign_boxes(spans: Spans, headline: Element | None = None) -> set[Element]:
    """The elements of a tree that hold others' text. None of them holds the headline of the page."""
    around = {headline, *headline.iterancestors()} if headline is not None else {spans.root}
    found = set[Element]()
    cards: dict[Element, list[Element]] = {}
    first = _first_paragraph(spans, headline)
    start = spans.before(first) + spans.words(first) if first is not None else float("inf")
    story = {*around, *((first, *first.iterancestors()) if first is not None else ())}
    comments: dict[tuple[Element | None, str, str], list[Element]] = {}
    for element in spans.order:
        words = spans.words(element)
        if element in around:
            continue
        if element.tag == "form":
            found.update(_newsletter(spans, element, story))
        if not words:
            continue
        if element.tag == "a":
            if words >= _LEAST_HEADLINE and element.get("href") is not None and _holds_block(element):
                found.add(element)
        elif words <= _LARGEST_HEAD and element.tag in _TITLES and spans.before(element) >= start and _is_closing(element):
            found.update(_section(spans, element, around))
        if element.tag in _HOLDERS and element not in found:
            if _is_card(spans, element):
                cards.setdefault(element.getparent(), []).append(element)
            elif _is_comment(spans, element):
                like = (element.getparent(), str(element.tag), element.get("class") or "")
                comments.setdefault(like, []).append(element)
        if element.text and len(element.text) <= _LONGEST_REPLY and _REPLY.fullmatch(element.text):
            found.update(_replied(spans, element, around))
    for parent, group in cards.items():
        found.update(_cards(spans, parent, group, around))
    for group in comments.values():
        found.update(group if len(group) > 1 else ())
    if _CONSENT_HINT.search(text_of(spans.root)):
        found.update(_consent(spans, story))
    found.discard(spans.root)
    return found


def _holds_block(element: Element) -> bool:
    return next(element.iter("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "li", "section", "article"), None) is not None


def _is_card(spans: Spans, element: Element) -> bool:
    """Whether it begins with a linked headline, with something else below that."""
    words, linked = spans.words(element), spans.linked(element)
    if not linked or words > _LARGEST_CARD or words - linked < _LEAST_EXCERPT:
        return False
    link = next((link for link in element.iter("a") if spans.words(link)), None)
    if link is None or spans.words(link) < _LEAST_HEADLINE or not spans.is_first(link, element, slack=_LEAST_HEADLINE):
        return False
    inner = link
    while inner is not element and inner.tag not in BLOCKS:
        if inner.tail and not inner.tail.isspace():
            return False
        inner = inner.getparent()
    return True


def _cards(spans: Spans, parent: Element, group: list[Element], around: Collection[Element]) -> list[Element]:
    """The cards, with what holds nothing else; a single one only behind a story."""
    if len(group) == 1 and spans.before(group[0]) < _LEAST_STORY:
        return []
    beside = spans.words(parent) - sum(map(spans.words, group))
    return [parent] if beside <= _LARGEST_HEADING and parent not in around else group


def _is_comment(spans: Spans, element: Element) -> bool:
    """Whether it begins with a name and then a time, and has one text below these."""
    words = spans.words(element)
    if not _LARGEST_HEAD // 2 < words <= _LARGEST_COMMENT or spans.before(element) < _LARGEST_HEAD:
        return False
    head: list[str] = []
    for piece in element.itertext():
        if word_count(piece) > _LARGEST_HEAD // 2:
            break
        head.append(piece)
    line = squeeze(" ".join(head))
    when = WHEN.search(line) if 0 < word_count(line) <= min(_LARGEST_HEAD, words - 1) else None
    if when is None or word_count(line[: when.start()]) > _LONGEST_NAME or next(element.iter("h1"), None) is not None:
        return False
    return _NAME.match(line[: when.start()]) is not None


def _replied(spans: Spans, reply: Element, around: Collection[Element]) -> list[Element]:
    """The comment that a link to reply stands in: the first element around it that is no paragraph and has a text."""
    for outer in (reply, *reply.iterancestors()):
        if outer in around or outer.tag == "p" or spans.words(outer) > _LARGEST_COMMENT:
            break
        if outer.tag in _HOLDERS and spans.words(outer) - spans.words(reply) >= _LEAST_COMMENT:
            return [outer]
    return []


def _first_paragraph(spans: Spans, headline: Element | None) -> Element | None:
    """The first paragraph below the headline that asks for no consent."""
    begin = spans.before(headline) + spans.words(headline) if headline is not None else 0
    for element in spans.order:
        words = spans.words(element)
        if words >= _LEAST_PARAGRAPH and spans.before(element) >= begin and spans.linked(element) < words // 2:
            if element.tag in BLOCKS and _is_leaf(element) and not is_consent(squeeze(line_of(element))):
                return element
    return None


def _is_closing(element: Element) -> bool:
    text = squeeze(line_of(element))
    return _CLOSING_HINT.search(text) is not None and is_closing(text, heading=element.tag in _HEADINGS)


def _section(spans: Spans, title: Element, around: Collection[Element]) -> list[Element]:
    """What a heading of comments begins; where that is the story's own element, all that follows in it."""
    outer = title
    while (parent := outer.getparent()) is not None and parent not in around and spans.is_first(title, parent):
        outer = parent
    return [outer] if spans.words(outer) > spans.words(title) else [outer, *outer.itersiblings()]


def _newsletter(spans: Spans, form: Element, around: Collection[Element]) -> list[Element]:
    parent = form.getparent()
    if parent is None or parent in around or spans.words(form) > _LARGEST_FORM or parent.tag not in _HOLDERS:
        return []
    return [parent] if spans.words(parent) <= _LARGEST_NEWSLETTER else []


def _consent(spans: Spans, around: Collection[Element]) -> Iterator[Element]:
    """The largest elements that speak of nothing but cookies; single lines within a story that speaks of more."""
    asking: dict[Element, int] = {}
    lines = []
    for element in spans.order:
        if element.tag in BLOCKS and 0 < spans.words(element) <= _LARGEST_CONSENT and _is_leaf(element):
            if is_consent(squeeze(line_of(element))):
                lines.append(element)
                for outer in (element, *element.iterancestors()):
                    asking[outer] = asking.get(outer, 0) + spans.words(element)
    for line in lines:
        outer = line
        while (parent := outer.getparent()) is not None and parent not in around:
            if asking[parent] < _LEAST_CONSENT * spans.words(parent):
                break
            outer = parent
        if parent is None or asking[parent] <= _MOST_CONSENT * spans.words(parent) or outer is not line:
            yield outer


def _is_leaf(element: Element) -> bool:
    return not any(child.tag in BLOCKS for child in element)
