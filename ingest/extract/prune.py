"""Cut the body's element down to the story by its markup: no advertisements, share bars, related boxes, captions."""

import copy
import re
from functools import cache

from lxml import etree
from lxml.etree import _Element as Element

from ingest.extract.document import text_of
from ingest.extract.line import line_of
from ingest.extract.words import phrases

_NEVER_STORY = {"figcaption", "video", "audio", "map", "link", "meta", "img", "title"}
_HARDLY_STORY = {"form", "nav", "aside", "footer"}
_WITHIN_LINE = (
    "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label",
    "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
)  # fmt: skip
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_LEAST_PROSE = 15
"""Words without a link that, with the end of a sentence, are the story's under whatever name."""
_SENTENCE_ENDS = (".", "!", "؟", "»", ":", "…")
_LEAST_BEFORE_TAIL = 200
"""Letters of story that must stand before a name means that the story is over."""

UNSETTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that lxml reads from a page (as `&#1;`) and refuses to be given."""


def prune(body: Element, junk: tuple[str, ...] = ()) -> Element:
    """A copy of the body without what its names or tags call junk, and without what follows its end.

    A name never takes away more than half of the text: there it says something else than usual.
    """
    body = copy.deepcopy(body)
    body.tail = None
    drop, tail = names_pattern("junk", junk), names_pattern("tail")
    weigh = _Weights(body)
    most = weigh(body) / 2
    before, removed = 0, []
    walker = etree.iterwalk(body, events=("start",))
    for _, element in walker:
        if element is not body and isinstance(element.tag, str):
            names = names_of(element)
            if before >= _LEAST_BEFORE_TAIL and tail.search(names):
                _cut_from(element, body)
                break
            if _is_never_story(element) or (_is_junk(element, names, drop) and weigh(element) <= most):
                removed.append(element)
                walker.skip_subtree()
                continue
        before += len(element.text or "") + len(element.tail or "")
    for element in removed:
        _remove(element)
    return _bare(body)


def _bare(body: Element) -> Element:
    """Without what says nothing of blocks and links: tags within a line, anchors that lead nowhere, all attributes."""
    for anchor in body.iter("a"):
        if anchor.get("href") is None:
            anchor.tag = "span"
    etree.strip_tags(body, *_WITHIN_LINE)
    for element in body.iter(etree.Element):
        element.attrib.clear()
    return body


def _is_never_story(element: Element) -> bool:
    if element.tag == "figure":
        return element.find(".//table") is None and element.find(".//blockquote") is None
    return element.tag in _NEVER_STORY


def _is_junk(element: Element, names: str, junk: re.Pattern[str]) -> bool:
    if element.tag in _HARDLY_STORY or (junk.search(names) and ("caption" in names or not _is_prose(element))):
        return True
    return bool((style := element.get("style")) and _HIDDEN.search(style))


def _is_prose(element: Element) -> bool:
    """Whether it is text without links: editors paste paragraphs along with the box in which they found them."""
    text = line_of(element).strip()
    return next(element.iter("a"), None) is None and text[-1:] in _SENTENCE_ENDS and len(text.split()) >= _LEAST_PROSE


class _Weights:
    """Letters within each element, counted for all at once when the first but the whole is asked for."""

    def __init__(self, body: Element) -> None:
        self._body = body
        self._weights: dict[Element, int] = {}

    def __call__(self, element: Element) -> int:
        if element is self._body:
            return len(text_of(element))
        if not self._weights:
            for inner in reversed(list(self._body.iter())):
                letters = self._weights.get(inner, 0) + len(inner.text or "")
                self._weights[inner] = letters
                outer = inner.getparent()
                if outer is not None:
                    self._weights[outer] = self._weights.get(outer, 0) + letters + len(inner.tail or "")
        return self._weights[element]


def names_of(element: Element) -> str:
    """The classes and the id of an element, in lower case, for `names_pattern`."""
    return f" {element.get('class', '')} {element.get('id', '')} ".lower()


@cache
def names_pattern(file: str, more: tuple[str, ...] = ()) -> re.Pattern[str]:
    """What finds any of a data file's names, and of some more, among an element's names."""
    names = "|".join(re.escape(name).replace(r"\*", r"[\w-]*") for name in (*phrases(file), *more))
    return re.compile(rf"\s(?:{names})(?=\s)")


def _cut_from(element: Element, body: Element) -> None:
    """Take the element away, and all that comes after it within the body."""
    step = element
    while step is not body:
        parent = step.getparent()
        for following in list(step.itersiblings()):
            parent.remove(following)
        step.tail = None
        step = parent
    element.getparent().remove(element)


def _remove(element: Element) -> None:
    """Take the element away, but not the text that follows it."""
    parent, previous = element.getparent(), element.getprevious()
    if element.tail:
        if previous is not None:
            previous.tail = UNSETTABLE.sub("", previous.tail or "") + UNSETTABLE.sub("", element.tail)
        else:
            parent.text = UNSETTABLE.sub("", parent.text or "") + UNSETTABLE.sub("", element.tail)
    parent.remove(element)
