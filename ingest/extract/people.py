"""Who wrote the story: names that the page gives, never the outlet's own or a code."""

import re

from ingest.extract.document import Document
from ingest.extract.profile import Profile
from ingest.extract.words import word_count
from ingest.model import Link
from ingest.normalise.text import fold

_ROLE = re.compile(
    r"^(?:نویسنده|خبرنگار|گزارشگر|گزارش|عکاس|عکس|مترجم|ترجمه|به قلم|نوشته|تهیه کننده|تهیه و تنظیم|مصاحبه)"
    r"(?:\s+از)?(?:\s*[:/]\s*|\s+)"
)
_LONGEST = 300
_EDITOR = re.compile(r"^(?:دبیر|سردبیر|ویراستار|ناشر|انتشار)\b")
_NOBODY = {fold(name) for name in ("مدیر سایت", "مدیر سیستم", "گروه خبر", "تحریریه سایت", "سرویس خبر", "Site Admin")}
_NO_NAME = re.compile(r"[\d|@/<>]|https?:")
_SPLIT = re.compile(r"\s*[,،؛;]\s*|\s+و\s+(?=\S+\s+\S+$)")


def read_authors(document: Document, profile: Profile, site: tuple[str, ...], link: Link | None) -> tuple[str, ...]:
    """Names in the order of the page: the family's place, else JSON-LD, else the head, else the feed."""
    own = [fold(name) for name in (*site, document.said("og:site_name"), document.said("publisher")) if name]
    sources = (
        tuple(document.texts(profile.authors)),
        document.json_ld.texts("author", without="organization"),
        (*document.meta.get("author", ()), *document.meta.get("article:author", ())),
        link.authors if link else (),
    )
    for source in sources:
        names = dict.fromkeys(name for text in source for name in _names(text) if not _is_own(fold(name), own))
        if names:
            return tuple(names)
    return ()


def _is_own(name: str, own: list[str]) -> bool:
    """Whether it is the outlet's name, a part of its slogan, or the desk."""
    return name in _NOBODY or any(name in text for text in own)


def _names(text: str) -> list[str]:
    if len(text) > _LONGEST or _EDITOR.match(text):
        return []
    parts = _SPLIT.split(_ROLE.sub("", text))
    return [part.strip(" :-") for part in parts if _is_name(part.strip(" :-"))]


def _is_name(text: str) -> bool:
    return len(text) <= 60 and 2 <= word_count(text) <= 5 and not _NO_NAME.search(text)
