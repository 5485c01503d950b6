"""Who wrote the story and took its pictures: names that the page gives, never the outlet's own or a code."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from ingest.extract.document import Document
from ingest.extract.profile import Profile
from ingest.extract.words import word_count
from ingest.model import Link
from ingest.normalise.text import fold

_ROLE = re.compile(
    r"^(?:نویسنده|خبرنگار|گزارشگر|گزارش|عکاس|عکس|مترجم|ترجمه|به قلم|نوشته|تهیه کننده|تهیه و تنظیم|مصاحبه)"
    r"(?:\s+از)?(?:\s*[:/]\s*|\s+)"
)
_PHOTO = re.compile(r"^(?:عکاس|عکس)[\s\u200c]?(?:ها|های)?(?:\s+از)?\s*[:/]\s*")
_CREDIT = re.compile(
    r"^(?:نویسنده|خبرنگار|گزارشگر|گزارش|مترجم|ترجمه|به قلم|تهیه و تنظیم|عکاس|عکس)[\s\u200c]?(?:ها)?\s*[:/]"
)
"""How a line of the text begins that names who made it."""
_LONGEST_CREDIT = 60
_LONGEST = 300
_EDITOR = re.compile(r"^(?:دبیر|سردبیر|ویراستار|ناشر|انتشار)\b")
_NOBODY = {fold(name) for name in ("مدیر سایت", "مدیر سیستم", "گروه خبر", "تحریریه سایت", "سرویس خبر", "Site Admin")}
_NO_NAME = re.compile(r"[\d|@/<>]|https?:")
_SPLIT = re.compile(r"\s*[,،؛;]\s*|\s+و\s+(?=\S+\s+\S+$)")


@dataclass(frozen=True, slots=True)
class People:
    """Names in the order of the page."""

    authors: tuple[str, ...]
    photographers: tuple[str, ...]


def read_people(
    document: Document, profile: Profile, site: tuple[str, ...], link: Link | None, texts: tuple[str, ...]
) -> People:
    """Who wrote it: the family's place, else JSON-LD, else the head, else the feed, else a line «خبرنگار: …» of the
    text. Who took its pictures: «عکس: …» at the family's place and in the text.
    """
    own = [fold(name) for name in (*site, document.said("og:site_name"), document.said("publisher")) if name]
    printed = tuple(document.texts(profile.authors))
    credited = tuple(text for text in texts if len(text) <= _LONGEST_CREDIT and _CREDIT.match(text))
    pictures = tuple(text for text in (*printed, *credited) if _PHOTO.match(text))
    sources = (
        printed,
        document.json_ld.texts("author", without="organization"),
        (*document.meta.get("author", ()), *document.meta.get("article:author", ())),
        link.authors if link else (),
        credited,
    )
    authors = (tuple(_people((text for text in source if text not in pictures), own)) for source in sources)
    return People(next((names for names in authors if names), ()), tuple(_people(pictures, own)))


def _people(texts: Iterable[str], own: list[str]) -> dict[str, None]:
    return dict.fromkeys(name for text in texts for name in _names(text) if not _is_own(fold(name), own))


def _is_own(name: str, own: list[str]) -> bool:
    """Whether it is the outlet's name, a part of its slogan, or the desk."""
    return name in _NOBODY or any(name in text for text in own)


def _names(text: str) -> list[str]:
    if len(text) > _LONGEST or _EDITOR.match(text):
        return []
    parts = _SPLIT.split(_ROLE.sub("", _PHOTO.sub("", text)))
    return [part.strip(" :-") for part in parts if _is_name(part.strip(" :-"))]


def _is_name(text: str) -> bool:
    return len(text) <= 60 and 2 <= word_count(text) <= 5 and not _NO_NAME.search(text)
