"""Atom: https://www.rfc-editor.org/rfc/rfc4287."""

from xml.etree.ElementTree import Element, SubElement, tostring

from ingest.web.formats.feed import Entry, Feed, stamp

MEDIA_TYPE = "application/atom+xml"
_ATOM = {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "fa"}


def write(feed: Feed) -> bytes:
    """Return the document."""
    root = Element("feed", _ATOM)
    _texts(root, id=feed.url, title=feed.title, updated=stamp(feed.updated))
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": feed.url})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.home})
    SubElement(root, "generator").text = "Peyk"
    for entry in feed.entries:
        _add(root, entry)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _add(root: Element, entry: Entry) -> None:
    element = SubElement(root, "entry")
    _texts(element, id=entry.id, title=entry.title, updated=stamp(entry.updated))
    if entry.published:
        _texts(element, published=stamp(entry.published))
    if entry.url:
        SubElement(element, "link", {"rel": "alternate", "href": entry.url})
    _texts(SubElement(element, "author"), name=entry.author)
    for tag in entry.tags:
        SubElement(element, "category", {"term": tag})
    if entry.summary:
        _texts(element, summary=entry.summary)
    _texts(element, content=entry.text)


def _texts(parent: Element, **texts: str) -> None:
    for name, text in texts.items():
        SubElement(parent, name).text = text
