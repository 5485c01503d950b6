"""Conversion of HTML in feeds, escaped once, twice or not at all, to plain text."""

import re
from html import unescape

from lxml import etree, html

_MARKUP = re.compile(r"</?[a-zA-Z]|<!|&#?\w")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_APART = ("p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "tr", "td", "blockquote", "figure", "hr", "img")
_UNSEEN = ("script", "style", "template", "noscript", "iframe")
_LIMIT = 100_000
"""Most characters to read of one text, which is a title or lead."""


def plain_text(text: str) -> str:
    """Return the text of possible HTML on one line, with ZWNJ and spelling unchanged. Never raises.

    Removes WordPress's closing line ("The post … appeared first on …") in English and Persian.
    """
    text = text[:_LIMIT]
    if _MARKUP.search(text):
        try:
            text = _words(text)
        except ValueError:
            # lxml parses control characters (`&#1;`) but refuses to set them as text.
            text = _TAG.sub(" ", unescape(text))
    return " ".join(text.split())


def _words(markup: str) -> str:
    try:
        root = html.fragment_fromstring(markup, create_parent="div")
    except (etree.ParserError, ValueError):
        return ""
    for element in list(root.iter(*_UNSEEN, etree.Comment, etree.ProcessingInstruction)):
        element.drop_tree()
    for element in list(root.iter("p")):
        if _is_closing_line(" ".join(element.text_content().split())):
            element.drop_tree()
    for element in root.iter(*_APART):
        element.text = " " + (element.text or "")
        element.tail = " " + (element.tail or "")
    return str(root.text_content())


def _is_closing_line(text: str) -> bool:
    return (text.startswith("The post ") and " appeared first on " in text) or (
        text.startswith("نوشته ") and text.endswith(("پدیدار شد.", "پدیدار شد"))
    )
