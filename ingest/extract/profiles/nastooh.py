"""Nastooh: ISNA, Mehr, IRNA, Khabaronline, Hamshahri Online and some fifty more.

Oddities: on ISNA the first `h1` is the logo, the second the service, and the title is `.first-title`; the body holds a
Tehran time without a zone, the head the right one; paragraphs are unclosed; the author is an `Organization`; the
editor's bare number ends stories on Khabaronline.
"""

from ingest.extract.document import Document
from ingest.extract.profile import Profile, places
from ingest.selectors.css import css


def refuses(document: Document) -> str | None:
    """Return the reason for service, home, tag, archive and media pages, by `nastooh:pageType`; else None."""
    kind = document.said("nastooh:pagetype")
    return None if kind in (None, "news", "article", "report", "live") else _REASONS.get(kind, "listing")


_REASONS = {"photo": "gallery", "photos": "gallery", "video": "gallery", "media": "gallery", "home": "home"}

PROFILE = Profile(
    name="nastooh",
    generators=("nastooh",),
    markers=css("meta[property^=nastooh:], .item-text[itemprop=articleBody], .item-body .item-text"),
    title=css(".first-title, .item-title h1, .item-header h1, h1[itemprop=headline], h1.title"),
    kicker=css(".item-title .kicker, .item-header .kicker, .kicker, .rutitr"),
    subtitle=css(".item-title .sub-title, .item-header .sub-title"),
    lead=css("p.summary, .introtext, .item-summary p, .news-summary"),
    body=css(".item-body .item-text, .item-text, [itemprop=articleBody], .item-body .rich-content, .item-body"),
    authors=css(".item-author, .author-id li, .item-reporter, [itemprop=author] [itemprop=name]"),
    tags=css(".tags li a, .news-tag li a, .item-tags a"),
    section=css("ol.breadcrumb a, .breadcrumb a, .item-service a, [itemprop=articleSection]"),
    news_code=css(".item-code span, .item-code"),
    published=places(
        "meta article:published_time",
        "json-ld datepublished",
        "page .item-date",
        "page .item-nav .item-time",
        "page .meta-news .text-meta",
        "page time@datetime",
    ),
    updated=places("meta article:modified", "json-ld datemodified", "meta article:modified_time"),
    junk=("item-code", "item-footer", "item-boxes", "related-items", "gallery"),
    refuses=refuses,
)
