"""Read a story's tags, and its section path, outermost first."""

import re

from ingest.extract.document import Document
from ingest.extract.profile import Profile
from ingest.extract.words import squeeze
from ingest.model import Link
from ingest.normalise.text import fold

MOST_TAGS = 50

_SPLIT = re.compile(r"[,،؛;|]")
_HOME = {fold(text) for text in ("صفحه اصلی", "صفحه نخست", "خانه", "سرویس", "اخبار", "خبرها", "Home", "News")}
_LABEL = {fold(text) for text in ("برچسب‌ها", "برچسب ها", "برچسب", "کلیدواژه", "کلیدواژه‌ها", "کلمات کلیدی", "Tags")}


def read_tags(document: Document, profile: Profile) -> tuple[str, ...]:
    """Return the tags as printed, without `#`; falls back to the head's keywords if the page prints none."""
    printed = dict.fromkeys(_tag(text) for text in document.texts(profile.tags))
    meta = document.meta
    stated = (*meta.get("article:tag", ()), *document.json_ld.texts("keywords"), *meta.get("keywords", ()))
    tags = printed or dict.fromkeys(_tag(part) for text in stated for part in _SPLIT.split(text))
    return tuple(tag for tag in tags if tag and fold(tag) not in _LABEL and len(tag) <= 80)[:MOST_TAGS]


def _tag(text: str) -> str:
    return squeeze(text.strip().lstrip("#").replace("_", " ")) if text.lstrip().startswith("#") else squeeze(text)


def read_section(
    document: Document, profile: Profile, title: str, site: tuple[str, ...], link: Link | None
) -> tuple[str, ...]:
    """Return the section path without the home page, the outlet's name and the headline."""
    excluded = _HOME | {fold(text) for text in (title, *site, document.said("og:site_name") or "") if text}
    stated = document.said("article:section")
    sources = (
        _path(document, profile),
        document.json_ld.breadcrumb,
        tuple(re.split(r"\s*[>»›/]\s*", stated)) if stated else (),
        document.json_ld.texts("articlesection"),
        (link.section,) if link and link.section else (),
    )
    for source in sources:
        path = tuple(dict.fromkeys(squeeze(name).strip("»›>/ ") for name in source))
        path = tuple(name for name in path if name and len(name) <= 60 and fold(name) not in excluded)
        if path:
            return path
    return ()


def _path(document: Document, profile: Profile) -> tuple[str, ...]:
    """Return the texts of the first selector that matches."""
    for selector in profile.section:
        if texts := tuple(document.texts((selector,))):
            return texts
    return ()
