"""Outlets' spellings of the half-space, and distortions of text on pages.

Every distortion is reversible: cleaning can restore the author's text.
"""

import zlib

from markupsafe import Markup, escape

from ingest.sample.model import Site, Spelling

ZWNJ = "\u200c"
MARKS = ("\u200c\u200c", "\u00ac", "\u200b", "\u00ad", "\u200c")
"""Characters in place of a ZWNJ on pages from word processors; one in five is correct."""
LEGACY = str.maketrans(
    {"ی": "ي", "ک": "ك", "٪": "%", "٬": ",", "٫": "."} | {d: str(n) for n, d in enumerate("۰۱۲۳۴۵۶۷۸۹")}
)
"""Letters and digits of windows-1256, which has no Persian yeh and no Persian digits."""


def respell(text: str, style: Spelling) -> str:
    """Return the text in an outlet's spelling: unchanged, a space for each ZWNJ, glued words, or old letters."""
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
    """Return the text as the site's page has it, distorted if the site does so."""
    if site.dirt != "marks":
        return text
    pieces = text.split(ZWNJ)
    seed = zlib.crc32(text.encode())
    out = pieces[0]
    for number, piece in enumerate(pieces[1:]):
        out += MARKS[(seed + number) % len(MARKS)] + piece
    return out.replace("، ", "،\u00a0").replace(". ", ".\u200f ")


def html(text: str, site: Site) -> Markup:
    """Return the text as HTML; sites that write entities do so for two ZWNJ in three and for guillemets."""
    out = str(escape(soil(text, site)))
    if site.dirt != "entities":
        return Markup(out)  # noqa: S704 - escaped above
    forms = (ZWNJ, "&zwnj;", "&#8204;")
    pieces = out.split(ZWNJ)
    seed = zlib.crc32(text.encode())
    joined = pieces[0] + "".join(forms[(seed + n) % 3] + piece for n, piece in enumerate(pieces[1:]))
    return Markup(joined.replace("«", "&laquo;").replace("»", "&raquo;"))  # noqa: S704 - escaped above
