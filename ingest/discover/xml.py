"""Parser for untrusted XML: no DTD, only the five standard entities, no network, bounded depth, safe repairs."""

import re
from html.entities import name2codepoint
from typing import Any

from lxml import etree

from ingest.discover.model import NotAFeed

_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]{0,20}:)?(?:rss|feed|RDF|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|title|div|script)[\s>]", re.IGNORECASE)
_ILLEGAL = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_UNCLOSED = re.compile(r"<(link|guid|pubDate|loc|lastmod)>([^<>]*)(?=<(?!/\1\s*>|!))", re.IGNORECASE)
_DECLARED = re.compile(r"\sxmlns:([\w.-]{1,40})\s*=")
_USED = re.compile(r"<([A-Za-z_][\w.-]{0,40}):|\s([A-Za-z_][\w.-]{0,40}):[\w.-]{1,40}\s*=")
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "a10": "http://www.w3.org/2005/Atom",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""Namespaces of conventional prefixes, for documents that do not declare them."""
_FIVE = ("amp", "lt", "gt", "quot", "apos")


def cut_to_root(text: str) -> str:
    """Return the text from its feed or sitemap element on.

    Raises NotAFeed: html; entities, for a DTD that declares some (feeds need none, entity bombs do); unknown.
    """
    match = _ROOT.search(text)
    before = text[: match.start()] if match else text
    if _HTML.search(before):
        raise NotAFeed("html", "a web page is served in place of the feed")
    if not match:
        raise NotAFeed("unknown", f"neither feed nor sitemap; it begins with {' '.join(text[:200].split())[:80]!r}")
    if "<!ENTITY" in before.upper():
        raise NotAFeed("entities", "its document type declares entities, which are never expanded")
    return text[match.start() :]


def repair(text: str) -> str:
    """Remove characters that XML forbids, replace HTML entities with numeric ones and escape bare ampersands."""
    outside, *sections = _ILLEGAL.sub("", text).split("<![CDATA[")
    parts = [_REFERENCE.sub(_valid_reference, outside)]
    for section in sections:
        inside, end, after = section.partition("]]>")
        parts += ["<![CDATA[", inside, end, _REFERENCE.sub(_valid_reference, after)]
    return "".join(parts)


def mend(text: str) -> str:
    """Close unclosed childless fields and declare the prefixes in use."""
    text = _UNCLOSED.sub(r"<\1>\2</\1>", text)
    known = {"xml", "xmlns", *_DECLARED.findall(text)}
    used = dict.fromkeys(name for pair in _USED.findall(text) for name in pair if name and name not in known)
    named = "".join(f' xmlns:{name}="{_NAMESPACES.get(name.lower(), f"urn:undeclared:{name}")}"' for name in used)
    return _ROOT.sub(lambda match: match[0] + named, text, count=1) if named else text


def _valid_reference(match: re.Match[str]) -> str:
    decimal, hexadecimal, name = match.groups()
    if name in _FIVE:
        return match[0]
    if name in name2codepoint:
        return f"&#{name2codepoint[name]};"
    if decimal or hexadecimal:
        code = int(decimal) if decimal else int(hexadecimal, 16)
        return match[0] if code <= 0x10FFFF and not _ILLEGAL.match(chr(code)) else ""
    return "&amp;" + match[0][1:]


def parse(text: str, *, recover: bool = False) -> Any:
    """Return the root element of an XML text, or None if it is not well-formed or, with `recover`, beyond repair."""
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        recover=recover,
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return None
