"""All pages of the benchmark: the project's own, and real ones if the data are beside the checkout."""

import gzip
import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from benchmarks.extraction import gold as authored
from benchmarks.extraction.model import Case, Gold
from ingest import outlets
from ingest.outlets import Outlet
from ingest.sample import library
from ingest.sample.calendar import TEHRAN
from ingest.sample.model import GoldArticle, Request
from ingest.sample.site import SiteServer
from ingest.sample.world import World

DATA = Path(__file__).parents[3] / "shared"
PER_OUTLET = 4
EVERY_PAIR = 5
LABELS = (
    "بیشتر بخوانید",
    "نظر شما",
    "ارسال نظر",
    "اخبار مرتبط",
    "لینک کوتاه",
    "اشتراک گذاری",
    "انتهای پیام",
    "برچسب‌ها",
)
"""Labels of boxes that are junk on any page."""

REAL = {
    # Family, markup before and after the body, text at the body's end that is not the story's, and its authors.
    "tabnak.ir-818242.html": ("iransamaneh", '<div class="body">', '<div class="wrapper">', "", ()),
    "yjc.ir-6998551.html": ("iransamaneh", '<div class="body">', '<div class="wrapper">', "انتهای پیام/", ()),
    "isna.ir-98042110897.html": (
        *("nastooh", 'itemprop="articleBody" class="item-text">', "</div>", "انتهای پیام"),
        ("آریا فشتمی",),
    ),
    "khabaronline.ir-1353889.html": ("nastooh", 'itemprop="articleBody">', '<div class="gallery', "17302", ()),
}


def corpus(data: Path = DATA) -> list[Case]:
    """Return every page with its gold."""
    cases = [*authored.pages(), *sample()]
    if data.is_dir():
        cases += [*real(data), *seeds(data), *pairs(data)]
    return cases


def digest(cases: Sequence[Case]) -> str:
    """Return a hash of all pages and their gold, which identifies the corpus."""
    parts = (part for case in cases for part in (case.html, repr(case.gold).encode()))
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def real(data: Path) -> Iterator[Case]:
    """Yield saved pages of four agencies, and two that are not articles."""
    rows = [json.loads(line) for line in (data / "pages" / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    for row in rows:
        file = data / "pages" / row["file"]
        family, begin, end, junk, authors = REAL[row["file"]]
        source = file.read_text(encoding="utf-8")
        start = source.index(begin) + len(begin)
        body = _text(source[start : source.index(end, start)])
        assert body.endswith(junk)
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        gold = Gold(
            title=row["title"],
            body=body.removesuffix(junk),
            beside=(row["title"], *(html.unescape(text) for text in _description(source))),
            junk=_labels(source, body.removesuffix(junk)),
            published=datetime.fromisoformat(row["published"]),
            authors=authors,
        )
        outlet = _outlet(about["site"], family)
        yield Case(file.stem, "real", about["url"], source.encode(), "utf-8", outlet, gold)
    for file in sorted((data / "pages" / "not-articles").glob("*.html")):
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        address = f"http://{about['site']}/"
        outlet = _outlet(about["site"], "unknown")
        yield Case(file.stem, "real", address, file.read_bytes(), "utf-8", outlet, None)


def _description(source: str) -> Iterator[str]:
    yield from re.findall(r'<meta [^>]*name="description"[^>]* content="([^"]*)"', source)
    yield from (_text(markup) for markup in re.findall(r'<div class="rutitr">(.*?)</div>', source, re.S))


def seeds(data: Path) -> Iterator[Case]:
    """Yield the project's two seed articles, in pages of their families."""
    borna, ostan = ((data / "seeds" / name).read_text(encoding="utf-8") for name in (
        "000_e8f3336246c4bb6c.txt", "002_5089990a18b7143f.txt"))  # fmt: skip
    kicker, title, _, _, _, _, _, _, lead, *body, _ = _lines(borna)
    yield authored.pour(
        "borna",
        {
            "layout": "iransamaneh_main",
            "family": "iransamaneh",
            "url": "https://www.borna.news/fa/news/877747",
            "site": {"name": "خبرگزاری برنا", "domain": "borna.news"},
            "title": title, "kicker": kicker, "lead": lead, "tags": [], "section": ["استان‌ها", "قم"],
            "published": datetime(2019, 7, 29, 11, 19, tzinfo=TEHRAN),
            "body": "\n".join([lead, *body]), "code": "877747", "ending": "نظر شما", "set": "seeds",
        },
    )  # fmt: skip
    yield authored.pour(
        "ostansazan",
        {
            "layout": "wp_parsidate",
            "family": "wordpress",
            "url": "https://www.ostansazan.example/1403/10/02/slug/",
            "site": {"name": "استانسازان", "domain": "ostansazan.example"},
            "title": "روابط عمومیها پیشانی توسعه استاناند", "tags": ["استاندار کرمان"], "section": ["استان"],
            "authors": ["تحریریه کرمان"], "published": datetime(2024, 12, 22, 8, 15, tzinfo=TEHRAN),
            "body": "\n".join(_lines(ostan)), "code": "77", "set": "seeds",
        },
    )  # fmt: skip


def pairs(data: Path) -> Iterator[Case]:
    """Yield bodies of Asriran in their original markup, with their plain text as gold, in a page of their family.

    Bodies without a time, and films whose plain text is the player's script, are omitted.
    """
    with gzip.open(data / "corpora" / "asriran-html-body.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    for row in rows[::EVERY_PAIR]:
        clock, day = (re.search(form, row["date"]) for form in (r"([۰-۹]+):([۰-۹]+)", r"\d+ [A-Z]\w+ \d{4}"))
        if not clock or not day or "$(document)" in row["body"]:
            continue
        moment = datetime.strptime(day[0], "%d %B %Y").replace(hour=int(clock[1]), minute=int(clock[2]), tzinfo=TEHRAN)
        case = authored.pour(
            f"asriran-{row['newsCode']}",
            {
                "layout": "iransamaneh_main",
                "family": "iransamaneh",
                "url": row["newsLink"],
                "site": {"name": "عصر ایران", "domain": "asriran.com"},
                "title": html.unescape(row["title"]), "kicker": row["rutitr"] or None, "lead": row["subtitle"] or "",
                "tags": list(row["tags"]), "section": ["اجتماعی"], "code": row["newsCode"], "published": moment,
                "body": html.unescape(row["body"]), "set": "asriran",
            },
            raw=re.sub(r"<textarea.*?</textarea>", "", row["bodyHtml"], flags=re.S),
        )  # fmt: skip
        yield case


def sample() -> Iterator[Case]:
    """Yield `PER_OUTLET` stories and the home page of every outlet of the sample world."""
    world = World.build()
    rows = outlets.parse(world.rows("127.0.0.1:1"), "the sample world")
    stories = [gold for gold in world.gold() if gold.completeness == "full"]
    comments = tuple(library.lines("comments.txt"))
    for name, row in rows.items():
        server = SiteServer(world, world.sites[name])
        published = [story for story in stories if story.outlet == name]
        home = world.sites[name].base + "/"
        yield Case(name, "sample", home, _ask(server, home), "utf-8", row, None)
        for story in published[:: max(1, len(published) // PER_OUTLET)][:PER_OUTLET]:
            page = _ask(server, story.url)
            others = tuple(other.title for other in published if other is not story)
            gold = _gold(story, page.decode(errors="replace"), others + comments)
            yield Case(f"{name}-{story.news_code or story.url}", "sample", story.url, page, "utf-8", row, gold)


def _gold(story: GoldArticle, source: str, around: tuple[str, ...]) -> Gold:
    beside = (story.title, *(text for text in (story.kicker, story.subtitle, story.lead) if text))
    junk = tuple(phrase for phrase in around if phrase in source and phrase not in story.body)
    return Gold(
        title=story.title,
        body=story.body,
        beside=beside,
        junk=(*junk, *_labels(source, story.body)),
        published=story.published_at,
        authors=story.authors,
    )


def _ask(server: SiteServer, url: str) -> bytes:
    parts = urlsplit(url)
    return server.answer(Request(unquote(parts.path), dict(parse_qsl(parts.query)), {}, attempt=3)).body


def _outlet(site: str, family: str) -> Outlet:
    name = site.partition(".")[0]
    return Outlet.model_validate({"id": name, "name": site, "name_fa": site, "domain": site, "family": family})


def _labels(source: str, body: str) -> tuple[str, ...]:
    return tuple(label for label in LABELS if label in source and label not in body)


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def _text(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())
