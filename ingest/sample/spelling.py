"""How outlets spell the half-space, and how pages distort the author's text.

Every distortion is lossless: a cleaner that knows the habits of Persian sites restores the author's text.
"""

import zlib

from markupsafe import Markup, escape

from ingest.sample.model import Site, Spelling

ZWNJ = "\u200c"
MARKS = ("\u200c\u200c", "\u00ac", "\u200b", "\u00ad", "\u200c")
"""Substitutes of a ZWNJ on pages that passed through word processors; one in five is right."""
LEGACY = str.maketrans(
    {"ی": "ي", "ک": "ك", "٪": "%", "٬": ",", "٫": "."} | {d: str(n) for n, d in enumerate("۰۱۲۳۴۵۶۷۸۹")}
)
"""Characters typed on keyboards for windows-1256, which has no Persian yeh and no Persian digits."""


def respell(text: str, style: Spelling) -> str:
    """Return the text in a spelling: as written, with spaces for ZWNJs, without ZWNJs, or in old letters."""
    match style:
        case "glued":
            return text.replace(ZWNJ, "")
        case "spaced":
            return text.replace(ZWNJ, " ")
        case "legacy":
            return text.translate(LEGACY)
        case _:
            return text


def soil(text: str, site: Site) -> str:
    """Return a text of the site with the distorted characters of its pages."""
    if site.dirt != "marks":
        return text
    pieces = text.split(ZWNJ)
    seed = zlib.crc32(text.encode())
    out = pieces[0]
    for number, piece in enumerate(pieces[1:]):
        out += MARKS[(seed + number) % len(MARKS)] + piece
    return out.replace("، ", "،\u00a0").replace(". ", ".\u200f ")


def html(text: str, site: Site) -> Markup:
    """Return the text as HTML; some sites write entities for two ZWNJs in three and for guillemets."""
    out = str(escape(soil(text, site)))
    if site.dirt != "entities":
        return Markup(out)  # noqa: S704 - escaped above
    forms = (ZWNJ, "&zwnj;", "&#8204;")
    pieces = out.split(ZWNJ)
    seed = zlib.crc32(text.encode())
    joined = pieces[0] + "".join(forms[(seed + n) % 3] + piece for n, piece in enumerate(pieces[1:]))
    return Markup(joined.replace("«", "&laquo;").replace("»", "&raquo;"))  # noqa: S704 - escaped above
