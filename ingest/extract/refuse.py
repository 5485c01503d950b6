"""Decide why a page is no story: by its address, by walls and error texts, or by the rest of its text."""

import re
from functools import cache
from urllib.parse import urlsplit

from ingest.enrich.language import detect
from ingest.extract.address import has_home_canonical, is_home
from ingest.extract.claim import is_claimed, is_declared
from ingest.extract.document import MOST_HITS, Document, text_of, unlinked_letters
from ingest.extract.line import line_of
from ingest.extract.lines import is_consent
from ingest.extract.words import phrase_pattern, squeeze
from ingest.model import NotAnArticle
from ingest.selectors.css import css
from ingest.walls import wall

_LONGEST_ERROR_TITLE = 80
_LONGEST_ERROR_TEXT = 1_500
_LARGEST_ERROR_PAGE = 64 * 1024
_LONGEST_STUB = 400
_PAYWALLS = css(".paywall, .rcp_restricted, .pmpro_content_message, .subscribe-wall, .premium-content")
_LISTING = re.compile(
    r"(?:/fa)?/(?:tags?|archive|services?|section|category|author|search|page|list)(?:/|\.|$)(?!\d{4,}(?:/|$))", re.I
)
_LIVE = re.compile(r"/live-?scores?\b|/scores?(?:/|$)", re.I)
_LISTING_TYPES = {"collectionpage", "searchresultspage", "itemlist"}
_LONGEST_CONSENT = 20_000
"""Letters of a page that are searched for a cookie notice."""
_PERSIAN = "fa"
_LEAST_PARAGRAPH = 40
"""Letters from which the longest paragraph's language explains why no story was found."""
LEAST_PICTURES = 4
_PICTURE = re.compile(r"\.(?:jpe?g|png|webp|gif)(?:$|\?)|^#?$", re.I)
_GALLERY_TYPES = {"imagegallery", "mediagallery", "videogallery"}


def refuse_early(document: Document) -> NotAnArticle | None:
    """Return a reason that needs no search for the story, or None.

    `bot-wall`, `soft-404`, `paywall`, `home`, `live-scores` or `listing`.
    """
    page = document.page
    if name := wall(page):
        return NotAnArticle("bot-wall", name)
    if phrase := _error_text(document):
        return NotAnArticle("soft-404", phrase)
    if phrase := _paywall(document):
        return NotAnArticle("paywall", phrase)
    if is_home(page.url):
        return NotAnArticle("home", "the address of the front page")
    path = urlsplit(page.url).path
    if _LIVE.search(path):
        return NotAnArticle("live-scores", path)
    if _LISTING.match(path) and not is_declared(document):
        return NotAnArticle("listing", f"the address of a list: {path}")
    return None


def _paywall(document: Document) -> str | None:
    """Return the paywall phrase of a short paywall box; its class alone also wraps whole texts."""
    for box in document.select(_PAYWALLS):
        text = squeeze(text_of(box))
        if len(text) <= _LONGEST_STUB and (match := _phrase("paywall").search(text)):
            return match.group()
    return None


def refuse_guess(document: Document) -> NotAnArticle | None:
    """Return `home` or `listing` for a page without a matching profile, by its canonical address and JSON-LD types."""
    if has_home_canonical(document) and not is_claimed(document):
        return NotAnArticle("home", "its canonical address is the front page")
    if not document.json_ld.story and (kinds := document.json_ld.types & _LISTING_TYPES):
        return NotAnArticle("listing", f"JSON-LD of type {', '.join(sorted(kinds))}")
    return None


def refuse_empty(document: Document, titled: bool) -> NotAnArticle:
    """Return the reason for a page without a story: `soft-404`, `paywall`, `consent-wall`, `video`, `gallery`,
    `language`, `listing` or `no-text`. `titled` is whether a profile found a headline on it."""
    text = _text(document)
    for reason, file in (("soft-404", "not_found"), ("paywall", "paywall")):
        if match := _phrase(file).search(text):
            return NotAnArticle(reason, match.group())
    if is_consent(text[:_LONGEST_CONSENT]):
        return NotAnArticle("consent-wall", "a cookie notice without a story")
    if document.index.get("video") or (document.said("og:type") or "").startswith("video"):
        return NotAnArticle("video", "a film without text")
    if document.json_ld.types & _GALLERY_TYPES or _pictures(document) >= LEAST_PICTURES:
        return NotAnArticle("gallery", "pictures without text")
    if (language := _language(document)) not in (None, _PERSIAN):
        return NotAnArticle("language", f"its text is in {language}")
    letters, unlinked = sum(map(len, text.split())), unlinked_letters(document.root)
    if not titled and document.said("og:type") != "article" and 2 * unlinked < letters:
        return NotAnArticle("listing", f"{letters - unlinked} of {letters} letters are links")
    return NotAnArticle("no-text", "no block of running text")


def _language(document: Document) -> str | None:
    """Return the language of the longest paragraph."""
    paragraphs = (squeeze(line_of(element)) for element in document.index.get("p")[:MOST_HITS])
    longest = max(paragraphs, key=len, default="")
    return detect(longest) if len(longest) >= _LEAST_PARAGRAPH else None


def _pictures(document: Document) -> int:
    """Count the figures without a link to a page; in a list, each figure links to its story."""
    figures = document.index.get("figure")[:MOST_HITS]
    links = ([link.get("href") or "" for link in figure.iter("a")] for figure in figures)
    return sum(all(_PICTURE.search(address) for address in addresses) for addresses in links)


def _text(document: Document) -> str:
    bodies = document.index.get("body")
    return squeeze(" ".join(text for body in bodies[:1] for text in body.itertext()))


def _has_more_than(document: Document, letters: int) -> bool:
    """Return whether the page's text has more letters, reading no further than needed."""
    for body in document.index.get("body")[:1]:
        for text in body.itertext():
            letters -= len(text.strip())
            if letters < 0:
                return True
    return False


def _error_text(document: Document) -> str | None:
    """Return a phrase of data/not_found.txt from the title, an h1, or the text of a short page; else None."""
    for tag in ("title", "h1"):
        for element in document.index.get(tag)[:MOST_HITS]:
            text = squeeze(line_of(element))
            if len(text) <= _LONGEST_ERROR_TITLE and (match := _phrase("not_found").search(text)):
                return match.group()
    if len(document.page.body) >= _LARGEST_ERROR_PAGE or _has_more_than(document, _LONGEST_ERROR_TEXT):
        return None
    text = _text(document)
    match = _phrase("not_found").search(text) if len(text) < _LONGEST_ERROR_TEXT else None
    return match.group() if match else None


@cache
def _phrase(file: str) -> re.Pattern[str]:
    return re.compile(phrase_pattern(file))
