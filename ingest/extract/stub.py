"""Detect stubs, texts in place of a story: a free teaser, an error, a cookie notice."""

import re
from functools import cache
from itertools import islice

from ingest.extract.line import MOST_PIECES
from ingest.extract.lines import is_consent
from ingest.extract.story import Story
from ingest.extract.words import phrase_pattern, shaped, squeeze
from ingest.model import NotAnArticle

_LONGEST_NOTE, _LONGEST_TEASER = 350, 900
"""Letters of a text that may be a notice, and of one that may be a teaser for subscribers."""
_MOST_ABOVE = 3
"""Lines at the beginning, one of which asks for consent on a consent wall."""
_MOST_AWAY, _LONGEST_AROUND = 3, 8_000
"""Levels and siblings after a text that are searched for a paywall, and letters of them."""
_PAYS = re.compile("مشترک|اشتراک|عضو|حساب|وارد شوید|خرید|ثبت")


def refuse_stub(story: Story) -> NotAnArticle | None:
    """Return why an extracted text is no story, `consent-wall`, `soft-404` or `paywall`; None if it is one.

    A short text is classified by its own words; a longer one is a teaser if the page asks for a subscription in it or
    right after it.
    """
    letters = sum(map(len, story.texts))
    consent = any(map(is_consent, story.texts[:_MOST_ABOVE]))
    if consent and 2 * sum(len(text) for text in story.texts if is_consent(text)) >= letters:
        return NotAnArticle("consent-wall", "nothing but a cookie notice")
    if letters <= _LONGEST_NOTE:
        note = "\n".join(story.texts)
        for reason, file in (("soft-404", "not_found"), ("paywall", "paywall")):
            if match := _phrase(file).search(note):
                return NotAnArticle(reason, match.group())
    if letters <= _LONGEST_TEASER and _PAYS.search(text := _around(story)) and (match := _wall().search(text)):
        return NotAnArticle("paywall", match.group())
    return None


def _around(story: Story) -> str:
    """Return the text of a story's elements and of what follows them, as far as a paywall may be."""
    last = story.elements[-1]
    outers = (last, *islice(last.iterancestors(), _MOST_AWAY))
    parts = (*story.elements, *(sibling for outer in outers for sibling in islice(outer.itersiblings(), _MOST_AWAY)))
    return "\n".join(squeeze("\n".join(islice(part.itertext(), MOST_PIECES))) for part in parts)[:_LONGEST_AROUND]


@cache
def _wall() -> re.Pattern[str]:
    """Match a sentence that asks for a subscription or an account in return for the rest of the text."""
    for_text = "|".join(map(shaped, ("خواندن", "مطالعه", "ادامه", "متن کامل")))
    for_rest = "|".join(map(shaped, ("مشاهده", "دسترسی به", "دیدن", "دریافت")))
    rest = "|".join(
        map(shaped, ("متن", "ادامه", "بقیه", "کامل", "این مطلب", "این گزارش", "این خبر", "این محتوا", "همه مطلب"))
    )
    asked = "|".join(
        map(shaped, ("مشترک", "اشتراک", "عضو", "وارد شوید", "وارد حساب", "ثبت نام", "خرید", "حساب کاربری"))
    )
    reserved = "|".join(map(shaped, ("ویژه مشترک", "ویژه اعضا", "مخصوص مشترک", "برای مشترک", "برای اعضا")))
    return re.compile(
        rf"(?:برای|جهت)\s+(?:{for_text}|(?:{for_rest})[\s\u0654\u200cی]+(?:{rest})).{{0,70}}?(?:{asked})"
        rf"|(?:ادامه|متن کامل|بقیه|این مطلب|این محتوا|این گزارش|این یادداشت).{{0,40}}?(?:{reserved})"
    )


@cache
def _phrase(file: str) -> re.Pattern[str]:
    return re.compile(phrase_pattern(file))
