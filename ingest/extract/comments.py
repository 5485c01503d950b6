"""Find readers' comments: they hold a reply link, begin with a name and a time, or follow a comments heading."""

import re
from collections.abc import Collection, Iterator
from itertools import islice

from lxml.etree import _Element as Element

from ingest.extract.lines import WHEN, is_closing
from ingest.extract.spans import Spans
from ingest.extract.words import squeeze, word_count

_HOLDERS = {"div", "li", "article", "section", "td", "tr", "dl", "details", "aside", "blockquote"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6", "summary", "legend"}
_TITLES = _HEADINGS | {"strong", "b", "span", "p", "div", "label", "dt", "a"}
_LARGEST_COMMENT, _LEAST_COMMENT = 250, 3
_LARGEST_HEAD, _LONGEST_NAME, _LONGEST_PIECE = 12, 5, 6
"""Words of a comment's head (name and time), of the name in it, and of a piece of text in it."""
_MOST_PIECES, _MOST_AROUND = 30, 8
"""Pieces of text read for a comment's head, and ancestors checked around a reply link or a heading."""
_LONGEST_REPLY = 40
_REPLY = re.compile(r"[\W_\d]*(?:پاسخ|پاسخ دادن|پاسخ دهید|پاسخ به این (?:نظر|دیدگاه)|جواب|reply)[\W_\d]*", re.I)
_HINTS = (
    "نظر", "پاسخ", "پیام", "پيام", "دیدگاه", "ديدگاه", "کامنت", "بازخورد", "واکنش", "خوانندگان", "کاربران", "حرف مردم",
)  # fmt: skip
_LATIN_HINTS = ("comment", "reply")
"""Words of comments headings. Searching for one after the other is many times faster than a pattern."""
_REPLIES = ("پاسخ", "جواب", "eply", "EPLY")
_NAME = re.compile(r"[\W_]*[^\W\d_]{2}")


def may_be_comments(text: str) -> bool:
    """Return whether a text may hold comments or their heading: a check much faster than `find_comments`."""
    return _has_hint(text) or WHEN.search(text) is not None


def _has_hint(text: str) -> bool:
    if any(hint in text for hint in _HINTS):
        return True
    lower = text.lower()
    return any(hint in lower for hint in _LATIN_HINTS)


def find_comments(spans: Spans, around: Collection[Element], first: Element | None) -> Iterator[Element]:
    """Yield the comments of a tree, or the sections that hold them.

    No element in `around`, the headline and its ancestors, is yielded. `first` is the story's first paragraph; a
    comments heading above it is only a link.
    """
    start = spans.before(first) + spans.words(first) if first is not None else float("inf")
    closed = set[Element | None]()
    signed: dict[tuple[Element | None, str, str], list[Element]] = {}
    for element in spans.order:
        words = spans.words(element)
        if not words or element in around:
            continue
        if _is_reply(element.text):
            yield from _comment_around(spans, element, around)
        if words <= _LARGEST_HEAD:
            is_below = element.tag in _TITLES and spans.before(element) >= start
            if is_below and _is_heading(spans, element) and element.getparent() not in closed:
                closed.add(element.getparent())
                yield from _section(spans, element, around)
        elif (
            element.tag in _HOLDERS and words <= _LARGEST_COMMENT and _has_twin(element) and _is_signed(spans, element)
        ):
            kind = (element.getparent(), str(element.tag), element.get("class") or "")
            signed.setdefault(kind, []).append(element)
    for group in signed.values():
        yield from group if len(group) > 1 else ()


def _is_reply(text: str | None) -> bool:
    if not text or len(text) > _LONGEST_REPLY or not any(word in text for word in _REPLIES):
        return False
    return _REPLY.fullmatch(text) is not None


def _comment_around(spans: Spans, reply: Element, around: Collection[Element]) -> list[Element]:
    """Return the comment that holds a reply link: its first ancestor that has a text and is no paragraph."""
    for outer in (reply, *islice(reply.iterancestors(), _MOST_AROUND)):
        if outer in around or outer.tag == "p" or spans.words(outer) > _LARGEST_COMMENT:
            break
        if outer.tag in _HOLDERS and spans.words(outer) - spans.words(reply) >= _LEAST_COMMENT:
            return [outer]
    return []


def _has_twin(element: Element) -> bool:
    """Return whether an adjacent element has the same tag and class."""
    names = element.get("class")
    beside = (element.getnext(), element.getprevious())
    return any(other is not None and other.tag == element.tag and other.get("class") == names for other in beside)


def _is_signed(spans: Spans, element: Element) -> bool:
    """Return whether an element begins with a name and a time, and a text follows."""
    head: list[str] = []
    for piece in islice(element.itertext(), _MOST_PIECES):
        if word_count(piece) > _LONGEST_PIECE:
            break
        head.append(piece)
    line = squeeze(" ".join(head))
    when = WHEN.search(line) if 0 < word_count(line) <= min(_LARGEST_HEAD, spans.words(element) - 1) else None
    if when is None or word_count(line[: when.start()]) > _LONGEST_NAME or next(element.iter("h1"), None) is not None:
        return False
    return _NAME.match(line[: when.start()]) is not None


def _is_heading(spans: Spans, element: Element) -> bool:
    text = element.text or (element[0].tail if len(element) else None)
    if not text or not _has_hint(text):
        return False
    parent = element.getparent()
    heading = element.tag in _HEADINGS or (parent is not None and parent.tag in _HEADINGS)
    return is_closing(spans.line(element), heading=heading)


def _section(spans: Spans, title: Element, around: Collection[Element]) -> list[Element]:
    """Return the largest element that a comments heading begins; if it holds nothing else, its later siblings too."""
    outer = title
    for parent in islice(title.iterancestors(), _MOST_AROUND):
        if parent in around or not spans.is_first(title, parent):
            break
        outer = parent
    return [outer] if spans.words(outer) > spans.words(title) else [outer, *outer.itersiblings()]
