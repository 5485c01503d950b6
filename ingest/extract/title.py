"""The headline: where the family prints it, else the heading that agrees with what the head says."""

import re

from ingest.extract.document import MOST_HITS, Document, line_of
from ingest.extract.profile import Profile
from ingest.extract.words import squeeze
from ingest.normalise.text import fold

_SITE = re.compile(r"\s+[|\-–—:»«/]+\s+")


def read_title(document: Document, profile: Profile, site: tuple[str, ...]) -> str | None:
    """The headline as printed; `site` are names of the outlet, which the title element carries behind it."""
    if printed := document.first(profile.title):
        return printed
    stated = document.said("og:title", "twitter:title", "dc.title") or document.json_ld.text("headline")
    stated = without_site(stated or _title_element(document) or "", (*site, document.said("og:site_name") or ""))
    for tag in ("h1", "h2"):
        for heading in document.index.get(tag)[:MOST_HITS]:
            text = squeeze(line_of(heading))
            if _agree(text, stated):
                return text
    return stated or None


def without_site(title: str, names: tuple[str, ...]) -> str:
    """A title without the outlet's name before or behind it: «تیتر - ایسنا», «خبرگزاری مهر | تیتر»."""
    known = {fold(name) for name in names if name}
    parts = _SITE.split(title)
    if len(parts) > 1 and fold(parts[-1]) in known:
        return title[: [*_SITE.finditer(title)][-1].start()]
    if len(parts) > 1 and fold(parts[0]) in known:
        match = _SITE.search(title)
        return title[match.end() :] if match else title
    return title


def _title_element(document: Document) -> str | None:
    return next((text for element in document.index.get("title") if (text := squeeze(line_of(element)))), None)


def _agree(heading: str, stated: str) -> bool:
    one, other = fold(heading), fold(stated)
    return bool(one and other) and 2 * len(one) >= len(other) and (one in other or other in one)
