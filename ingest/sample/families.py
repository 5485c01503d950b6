"""The URL patterns of each CMS family, as on its real sites."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import parse_qsl, quote

from ingest.sample.calendar import jalali
from ingest.sample.model import Site, Story

ZWNJ = "\u200c"


@dataclass(frozen=True, slots=True)
class Family:
    """Patterns hold fields in braces. A pattern's query parameters must be in the request, which may have others."""

    article: str
    short: str
    printable: str
    feed: str
    section_feed: str
    section: str
    sitemap: str
    archive: str | None = None
    gallery: str | None = None
    short_redirects: bool = True
    """Whether a short link or an outdated slug answers 308 to the article; else it answers the page itself."""
    slug_words: int = 12
    slug_keeps_zwnj: bool = False
    quoting: Literal["raw", "upper", "lower"] = "upper"
    """How links in feeds and pages are percent-encoded."""
    feed_limit: int = 30
    news_code: bool = True
    """Whether URLs contain a number that identifies the story."""
    prints: frozenset[str] = frozenset({"section", "seconds", "kicker", "lead", "tags", "authors"})
    """The optional fields that the pages print; `seconds`: the publication time is printed with seconds."""


FAMILIES = {
    "iransamaneh": Family(
        article="/fa/news/{code}/{slug}",
        short="/fa/news/{code}",
        printable="/fa/print/{code}",
        feed="/fa/rss/allnews",
        section_feed="/fa/rss/{id}",
        section="/fa/services/{id}",
        sitemap="/fa-sitemap-news",
        archive="/fa/archive?service_id=-1&sec_id=-1&cat_id=-1&rpp=100&from_date={jy}/{jm}/{jd}&to_date={jy}/{jm}/{jd}",
        short_redirects=False,
        slug_words=9,
        slug_keeps_zwnj=True,
        quoting="raw",
        feed_limit=100,
        prints=frozenset({"section", "seconds", "kicker", "lead", "tags"}),
    ),
    "nastooh": Family(
        article="/news/{code}/{slug}",
        short="/news/{code}",
        printable="/print/{code}",
        feed="/rss",
        section_feed="/rss/tp/{id}",
        section="/service/{section}",
        sitemap="/sitemap/news/sitemap.xml",
        archive="/archive?pi=1&ms=0&dy={jd}&mn={jm}&yr={jy}",
        gallery="/photo/{code}/{slug}",
    ),
    "asam": Family(
        article="/بخش-{section}-{id}/{code}-{slug}",
        short="/fa/tiny/news-{code}",
        printable="/fa/print/news-{code}",
        feed="/feeds/",
        section_feed="/feeds/service-{id}",
        section="/بخش-{section}-{id}",
        sitemap="/sitemap.xml",
        quoting="raw",
        slug_words=14,
    ),
    "studiokhabar": Family(
        article="/news/{code}/{slug}",
        short="/vdc{token}.html",
        printable="/prt/{code}",
        feed="/rss",
        section_feed="/rss{id}.xml",
        section="/section/{id}/{section}",
        sitemap="/sitemap.xml",
        prints=frozenset({"section", "kicker", "lead", "tags", "authors"}),
    ),
    "wordpress": Family(
        article="/{y}/{m}/{d}/{slug}/",
        short="/?p={code}",
        printable="/print/{code}/",
        feed="/feed/",
        section_feed="/category/{section}/feed/",
        section="/category/{section}/",
        sitemap="/wp-sitemap-posts-post-1.xml",
        archive="/{y}/{m}/{d}/",
        slug_keeps_zwnj=True,
        quoting="lower",
        feed_limit=20,
        news_code=False,
        prints=frozenset({"section", "seconds", "kicker", "subtitle", "lead", "tags", "authors"}),
    ),
    "unknown": Family(
        article="/news.asp?id={code}",
        short="/n.asp?id={code}",
        printable="/print.asp?id={code}",
        feed="/rss.xml",
        section_feed="/rss{id}.xml",
        section="/list.asp?grp={id}",
        sitemap="/sitemap.xml",
        news_code=False,
        prints=frozenset(),
    ),
}

_FIELDS = {"code": r"\d+", "id": r"\d+", "token": r"[a-z0-9.]+", "slug": r"[^/]+", "section": r"[^/]+?"}


@cache
def _pattern(path: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", path)
    names: set[str] = set()
    out = []
    for number, part in enumerate(parts):
        if number % 2 == 0:
            out.append(re.escape(part))
        elif part in names:
            out.append(f"(?P={part})")
        else:
            names.add(part)
            out.append(f"(?P<{part}>{_FIELDS.get(part, r'[0-9]+')})")
    return re.compile("".join(out))


def match(pattern: str | None, path: str, query: dict[str, str]) -> dict[str, str] | None:
    """Return the fields of a decoded path and query that match the pattern, or None."""
    if pattern is None:
        return None
    wanted_path, _, wanted_query = pattern.partition("?")
    path_match = _pattern(wanted_path).fullmatch(path)
    if not path_match:
        return None
    fields = path_match.groupdict()
    for name, value in parse_qsl(wanted_query):
        value_match = _pattern(value).fullmatch(query.get(name, ""))
        if not value_match:
            return None
        fields |= value_match.groupdict()
    return fields


def slug(title: str, family: Family) -> str:
    """Return the slug of a title in the family's URLs."""
    if not family.slug_keeps_zwnj:
        title = title.replace(ZWNJ, "-")
    words = re.sub(rf"[^\w\s{ZWNJ}-]", "", title).replace("-", " ").split()
    return "-".join(words[: family.slug_words]).strip(ZWNJ)


def token(code: str) -> str:
    """Return the code in the form of StudioKhabar's short links: `vdc00198c.w6d.html`."""
    return f"{int(code):x}".rjust(6, "0") + ".w6d"


def untoken(text: str) -> str:
    """Return the code of a `token`; an empty string if the text is not a token."""
    digits = text.partition(".")[0]
    return str(int(digits, 16)) if re.fullmatch("[0-9a-f]{1,12}", digits) else ""


def fill(pattern: str, site: Site, story: Story, title: str | None = None) -> str:
    """Return the decoded path of a story, by one of its family's patterns."""
    family = FAMILIES[site.family]
    section = site.section(story.section[0]) or site.sections[0]
    day = jalali(story.published)
    local = story.published
    dates = {"jy": f"{day.year}", "jm": f"{day.month:02}", "jd": f"{day.day:02}"}
    gregorian = {"y": f"{local:%Y}", "m": f"{local:%m}", "d": f"{local:%d}"}
    if site.theme == "parsidate":
        gregorian = {"y": dates["jy"], "m": dates["jm"], "d": dates["jd"]}
    return pattern.format(
        code=story.code,
        slug=slug(title or story.slug_title or story.title, family),
        token=token(story.code),
        section=section.slug,
        id=section.id,
        **dates,
        **gregorian,
    )


def quoted(path: str, style: Literal["raw", "upper", "lower"]) -> str:
    """Return a decoded path as written into links: unencoded, or percent-encoded in upper or lower case."""
    if style == "raw":
        return path
    text = quote(path, safe="/?&=+,;:@!$'()*~.-_")
    if style == "lower":
        text = re.sub(r"%[0-9A-F]{2}", lambda code: code.group().lower(), text)
    return text
