"""Pages that a site shows in place of its stories, with status 200: a notice, a wall, or a redesign."""

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
    """Return what a site shows during notices; None for a third of the sites, which are not affected."""
    kinds: tuple[Kind | None, ...] = ("maintenance", "wall", None)
    return random.Random(f"notice {site.id}").choice(kinds)


def notice(site: Site, kind: Kind, path: str) -> Answer:
    """Return the notice: the same page at every URL, or a wall whose title and text depend on the URL."""
    seed = site.id if kind == "maintenance" else f"{site.id}{path}"
    title, text = _words(seed, 6), [_words(f"{seed} {number}", 45) for number in range(2)]
    page = (
        f'<!DOCTYPE html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f"<main><article><h1>{title}</h1>{''.join(f'<p>{line}.</p>' for line in text)}</article></main></body></html>"
    )
    return Answer(200, page.encode(), {"Content-Type": "text/html; charset=utf-8"})


def is_redesigned(site: Site) -> bool:
    """Return whether a site takes part in the redesign, with rewritten stories and without the former marks."""
    return kind_of(site) is None and site.family != "unknown"


def redesign(story: Story, canonical: str) -> Answer:
    """Return a story's page in the new design: long, and with a different text."""
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
