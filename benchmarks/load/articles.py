"""Synthetic articles, numbered from the newest to the oldest: number N is the same in every process.

Words are drawn from the vocabulary, and some are drawn again from the same article, as texts repeat their subjects.
One article in eight is a copy of a slightly newer one by another outlet.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from itertools import accumulate

from benchmarks.load.vocabulary import vocabulary
from ingest.model import ArchivePointer, Article, Entities, Extraction, Image, OutletRef
from ingest.normalise.dates import jalali_fields
from ingest.sample.model import Site
from ingest.sample.outlets import sites

OUTLETS = 1_000
NEWEST = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
STEP = timedelta(days=1) / (OUTLETS * 40)
"""Forty stories a day at each outlet on average, as in docs/maintenance.md; large outlets have more."""
SKEW = 5
"""Outlet number N publishes in proportion to 1 / (N + SKEW): the first 3 % of all stories, the last .02 %."""
COPIES = 0.125
REPEATED = 0.27
"""Share of words drawn from the text so far: 62 % of the words of a body of 200 are distinct; 61 % in fars-varzesh3."""
PARAGRAPH, SENTENCE = 41, 18
"""Words, on average; the paragraphs are those of fars-varzesh3."""
RARE = 20_000
"""Rank from which names are drawn."""
PROVINCES = ("تهران", "اصفهان", "فارس", "خراسان رضوی", "گیلان", "مازندران", "یزد", "کرمان", "خوزستان", "گلستان")
SECTIONS = ("سیاسی", "اقتصادی", "اجتماعی", "فرهنگی", "ورزشی", "بین‌الملل", "استان‌ها", "علمی")


@dataclass(frozen=True, slots=True)
class Length:
    """Words of a field: log-normal, by mean and standard deviation of the logarithm, within the corpus's extremes."""

    mean: float
    deviation: float
    least: int
    most: int

    def draw(self, chance: random.Random) -> int:
        """Return a number of words."""
        return min(max(round(chance.lognormvariate(self.mean, self.deviation)), self.least), self.most)


# Measured on the 4,000 articles of fars-varzesh3. Bodies of asriran have mean 5.58 and deviation .75.
TITLE = Length(2.024, 0.302, 4, 33)
LEAD = Length(3.059, 0.385, 9, 76)
BODY = Length(5.332, 0.796, 37, 9_856)


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a story, which its copies share."""

    title: str
    lead: str
    paragraphs: tuple[str, ...]


def text_of(number: int) -> int:
    """Return the number of the article whose text this one has: itself, or for a copy a newer one."""
    chance = random.Random(f"copy {number}")  # noqa: S311
    copied = number - chance.randint(1, 40)
    return text_of(copied) if copied >= 0 and chance.random() < COPIES else number


def headline(number: int) -> tuple[str, str]:
    """Return title and lead of the text of an article."""
    chance = _chance(number)
    return _words(TITLE, chance), _words(LEAD, chance) + "."


def text(number: int) -> Text:
    """Return the text of an article."""
    chance = _chance(number)
    title, lead = _words(TITLE, chance), _words(LEAD, chance) + "."
    words = _repeating(vocabulary().draw(chance, BODY.draw(chance)), chance)
    paragraphs, start = [], 0
    while start < len(words):
        end = start + chance.randint(PARAGRAPH // 2, PARAGRAPH * 3 // 2)
        sentences = (words[at : min(at + SENTENCE, end)] for at in range(start, min(end, len(words)), SENTENCE))
        paragraphs.append(" ".join(" ".join(sentence) + "." for sentence in sentences))
        start = end
    return Text(title, lead, tuple(paragraphs))


def article(number: int) -> Article:
    """Return an article with the fields that a crawl fills in."""
    shown, chance = text(number), random.Random(f"article {number}")  # noqa: S311
    site, published = outlet_of(number), NEWEST - number * STEP
    day, jalali = jalali_fields(published)
    seen = published + timedelta(seconds=chance.randint(20, 900))
    url = address(number)
    cluster = blake2b(f"{text_of(number)}".encode(), digest_size=16).hexdigest()
    return Article(
        url=url,
        canonical_url=url,
        outlet=OutletRef(site.id, site.name, site.name_fa, site.province, site.kind),
        title=shown.title,
        lead=shown.lead,
        body="\n".join(shown.paragraphs),
        authors=(_name(chance),) if chance.random() < 0.3 else (),
        tags=tuple(" ".join(vocabulary().draw(chance, 2)) for _ in range(chance.randint(0, 6))),
        section=(chance.choice(SECTIONS),),
        topic=chance.choice(SECTIONS),
        published_at=published,
        published_jalali=day,
        jalali=jalali,
        date_source="json-ld",
        date_confidence=1.0,
        fetched_at=seen,
        first_seen_at=seen,
        indexed_at=seen,
        seconds_to_seen=int((seen - published).total_seconds()),
        seconds_to_searchable=int((seen - published).total_seconds()) + 1,
        language="fa",
        images=(Image(f"{url}/{chance.getrandbits(48):x}.jpg"),),
        entities=Entities((_name(chance), _name(chance)), (_name(chance),), (site.name_fa,)),
        province=(chance.choice(PROVINCES),) if chance.random() < 0.5 else (),
        content_hash=f"{chance.getrandbits(128):032x}",
        cluster_id=cluster,
        extraction=Extraction(site.family, 1),
        archive=ArchivePointer(f"{seen:%Y/%m/%d/%H}0000-{site.id}.warc.gz", chance.getrandbits(26), 31_900),
    )


def address(number: int) -> str:
    """Return the URL of an article."""
    slug = "-".join(headline(number)[0].split())
    return f"https://{outlet_of(number).domain}/news/{10_000_000 - number}/{slug}"


def outlet_of(number: int) -> Site:
    """Return the outlet of an article, one of those of the sample world."""
    outlets, sums = _outlets()
    return random.Random(f"outlet {number}").choices(outlets, cum_weights=sums)[0]  # noqa: S311


@cache
def _outlets() -> tuple[tuple[Site, ...], tuple[float, ...]]:
    outlets = tuple(sites(OUTLETS).values())
    return outlets, tuple(accumulate(1 / (number + SKEW) for number in range(1, OUTLETS + 1)))


def _chance(number: int) -> random.Random:
    return random.Random(f"text {text_of(number)}")  # noqa: S311


def _name(chance: random.Random) -> str:
    words = vocabulary().words
    return " ".join(words[chance.randrange(RARE, len(words))] for _ in range(2))


def _words(length: Length, chance: random.Random) -> str:
    return " ".join(vocabulary().draw(chance, length.draw(chance)))


def _repeating(words: list[str], chance: random.Random) -> list[str]:
    """Replace some words by earlier ones of the text."""
    draw = chance.random
    for place in range(1, len(words)):
        if draw() < REPEATED:
            words[place] = words[int(draw() * place)]
    return words
