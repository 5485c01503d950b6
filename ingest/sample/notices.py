"""Pages with status 200 in place of stories: a maintenance notice, a wall, or a redesign with rewritten texts."""

import random
from typing import Literal

from ingest.sample.model import Answer, Site, Story

Kind = Literal["maintenance", "wall", "redesign"]
WORDS = (
    "سامانه",
    "به‌روزرسانی",
    "شکیبایی",
    "کاربران",
    "دسترسی",
    "خدمات",
    "فنی",
    "زیرساخت",
    "ورود",
    "حساب",
    "نشست",
    "مرورگر",
)
SMALL = ("از", "به", "در", "که", "این", "را", "و", "با", "برای", "است")


def kind_of(site: Site) -> Kind | None:
    """Return the kind of notice that a site shows; a third of the sites shows none."""
    kinds: tuple[Kind | None, ...] = ("maintenance", "wall", None)
    return random.Random(f"notice {site.id}").choice(kinds)


def notice(site: Site, kind: Kind, path: str) -> Answer:
    """Return the notice: the same at every address, or a wall with a title and text that depend on the address."""
    seed = site.id if kind == "maintenance" else f"{site.id}{path}"
    title, text = _words(seed, 6), [_words(f"{seed} {number}", 45) for number in range(2)]
    page = (
        f'<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<main><article><h1>{title}</h1>{''.join(f'<p>{line}.</p>' for line in text)}</article></main></body></html>"
    )
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def is_redesigned(site: Site) -> bool:
    """Return whether a site can show redesigned pages, without the marks of its former pages."""
    return kind_of(site) is None and site.family != "unknown"


def redesign(story: Story, canonical: str) -> Answer:
    """Return the redesigned page of a story: long, with a text of its own."""
    text = [_words(f"{story.key} {number}", 60) for number in range(5)]
    page = (
        f'<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{story.title}</title>'
        f'<link rel="canonical" href="{canonical}"></head><body><main><article><h1>{story.title}</h1>'
        f"{''.join(f'<p>{line}.</p>' for line in text)}</article></main></body></html>"
    )
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def _words(seed: str, count: int) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(SMALL if rng.random() < 0.4 else WORDS) for _ in range(count))
