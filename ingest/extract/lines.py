"""What a line says by itself: that it is a label, a credit, a notice, a pager or a player, and no line of a story.

The words are in data/*.txt. Long lines are prose and are not looked at, since a search in them would be slow.
"""

import re
from functools import cache

from ingest.extract.words import gap_pattern, phrase_pattern

LONGEST_LABEL = 100
_LONGEST_NOTICE = 320
_LONGEST_CREDIT = 90
_LONGEST_CAPTION = 240
_MOST_NAMES = 8
"""Words of the names in a credit."""
_EDGE = r"[\W\d_]*"
"""What may stand around a label: marks, and a number of views or pages."""
_VALUE = r"(?:\s*[:：]\s*\S.{0,60})?"
CODE = r"[\W_]*[\w.]{0,8}(?:[\W_]+[\w.]{1,8}){0,2}[\W_]*"
"""What stands after an ending formula: a number, a reporter's initials."""
_ROLES = (
    r"نویسنده(?:گان)?|نویسندگان|خبرنگار(?:ان)?|گزارشگر|گزارش|مترجم(?:ان)?|ترجمه|به قلم|نوشته|تهیه و تنظیم|تنظیم|تهیه[\s\u200c]?کننده"
    r"|مصاحبه[\s\u200c]?کننده|مصاحبه|گفت[\s\u200c]?و[\s\u200c]?گو|دبیر|سردبیر|ویراستار|ویرایش|تدوین(?:گر)?|تصویربردار(?:ان)?|author|writer|by"
)
_CREDIT = re.compile(rf"[\W_]*(?:{_ROLES})(?:\u0654|\u200cی)?(?:\s+از)?\s*[:：/؛]\s*(?P<names>[^:؟?!.]+)[\W_]*", re.I)
_BARE_CREDIT = re.compile(r"[\W_]*(?:به قلم|نوشته|ترجمه|خبرنگار)(?:\u0654|ی|\u200cی)?\s+(?P<names>[^\d:؟?!.،]{5,40})[\W_]*")
_PICTURE = re.compile(
    r"[\W_]*(?:عکس|عکاس|تصویر|تصاویر|منبع (?:عکس|تصویر)|photo|image|credit)(?:[\s\u200c]?(?:ها|ان|های))?"
    r"(?:\s+(?:از|by))?\s*[:：/|،,]\s*(?P<names>[^؟?!]+)",
    re.I,
)
_BARE_PICTURE = re.compile(r"[\W_]*(?:عکس|تصویر|عکس[\s\u200c]ها)\s+از\s+(?P<names>[^\d:؟?!.،]{3,40})[\W_]*")
_CAPTION = re.compile(r"[\W_]*(?:توضیح|شرح|زیرنویس|زیرنویسِ)\s+(?:تصویر|عکس)\s*[،,:：]\s*\S")
_PAGE_WORDS = r"ادامه|در|صفحه|صفحات|برگه|بعدی|بعد|قبلی|قبل|پیشین|نخست|اول|آخر|از|خبر|مطلب|نوشته|page|pages|next|previous|prev|of|first|last"
_PAGES = re.compile(rf"(?=.*?(?:صفحه|برگه|بعدی|قبلی|پیشین|page|next|prev))(?:(?:{_PAGE_WORDS})(?:\u0654|ی|\u200cی)?(?!\w)|[\W\d_])+", re.I)
_PLAYER_WORDS = (
    r"پیکسل|پی|p|kbps|مگابایت|کیلوبایت|مگ|mb|kb|gb|کیفیت|دانلود|لینک|مستقیم|پخش|فایل|صوتی|صوت|تصویری|ویدئو|ویدیو|فیلم|اصلی"
    r"|کم|متوسط|بالا|پایین|خوب|عالی|hd|sd|full|mp4|mp3|دقیقه|ثانیه|حجم|زمان|مدت|auto|خودکار|embed|اندازه|کد|سرعت|با|در|و|را|برای"
)
_PLAYER = re.compile(
    rf"(?=.*?(?:\d\s?(?:پی|p)\b|مگابایت|کیلوبایت|\d\s?mb|kbps|mp[34]|کیفیت|دانلود|embed|auto|لینک مستقیم))(?:(?:{_PLAYER_WORDS})(?!\w)|[\W\d_])+", re.I
)
_TIMES = re.compile(r"(?:[\W_]*\d{1,2}(?::\d{2}){1,2}){2,}[\W_]*|[\W_]*(?:مدت|طول|زمان)[^\d.]{0,20}\d{1,2}:\d{2}(?::\d{2})?[\W_]*")
_WORD_PASTE = re.compile(r"(?:normal\s+0\b|/\* style definitions \*/|mso-|<!--\[if|\[if (?:gte|!)|x-none|microsoftinternetexplorer)", re.I)
WHEN = re.compile(
    r"\d{1,2}:\d{2}|\d{2,4}[/-]\d{1,2}[/-]\d{1,4}|(?:ثانیه|دقیقه|ساعت|روز|هفته|ماه|سال) (?:پیش|قبل)|دیروز|لحظاتی پیش"
    r"|\d{1,2} (?:فروردین|اردیبهشت|خرداد|تیر|مرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند)"
)
"""How pages say when a comment or a story was written."""
_MOST_DATED = 14
"""Words of a line of names, dates and numbers."""
_OTHERS = re.compile(
    r"(?<!\w)(?:بخوانید|ببینید|بیشتر|مرتبط|دیگر|همین|پیشنهاد\w*|اخبار|مطالب|مطلب|خبرها\w*|نوشته\w*|گزارش\u200c?ها\w*|مقالات|پیوند\w*"
    r"|پربازدید\w*|پربیننده\w*|تازه\w*|آخرین|منتخب|برگزیده\w*|ویدئوها|ادامه|لینک\w*)(?!\w)"
)
"""Words of headings above links to other stories."""
_MOST_HEADING = 8
_ENDS = (".", "!", "؟", "?", "»", "۔", "…")
_LONGEST_SIGN = 6
_NAMED = re.compile(r"[^\W_]")
_STYLE = re.compile(r"[\x20-\x7e]*?\{[^{}]*[:;][^{}]*\}[\x20-\x7e]*")
_SIZES = re.compile(r"[\W_]*(?:(?:[aآا]|الف)[\W_]*){2,4}", re.I)


def is_label(text: str) -> bool:
    """Whether the whole line is a label of the page, alone or before a short value, or leads to the rest of the page."""
    if len(text) > LONGEST_LABEL:
        return False
    if len(text) <= _LONGEST_SIGN and not _NAMED.search(text):
        return True
    return any(pattern.fullmatch(text) for pattern in _labels())


def is_ending(text: str) -> bool:
    """Whether the whole line is the formula with which an agency ends a story."""
    return len(text) <= LONGEST_LABEL and _ending().fullmatch(text) is not None


def is_closing(text: str, *, heading: bool = True) -> bool:
    """Whether the whole line is the heading of readers' comments or of the form for them: «دیدگاه‌های خوانندگان (۲)».

    A number of comments alone, «۳ نظر», may stand anywhere, unless it is a `heading`.
    """
    if len(text) > LONGEST_LABEL:
        return False
    return _closing().fullmatch(text) is not None or (heading and _counted().fullmatch(text) is not None)


def is_credit(text: str) -> bool:
    """Whether the whole line names who wrote a story or took its pictures."""
    if len(text) > _LONGEST_CREDIT:
        return False
    patterns = (_CREDIT, _BARE_CREDIT, _PICTURE, _BARE_PICTURE)
    return any((found := pattern.fullmatch(text)) and len(found["names"].split()) <= _MOST_NAMES for pattern in patterns)


def is_caption(text: str) -> bool:
    """Whether the line explains a picture, and says so."""
    return len(text) <= _LONGEST_CAPTION and _CAPTION.match(text) is not None


def is_notice(text: str) -> bool:
    """Whether the line is the publisher's word to readers: rights, rules for comments, newsletters, players."""
    return len(text) <= _LONGEST_NOTICE and _notice("notices").search(text) is not None


def is_dated(text: str) -> bool:
    """Whether the line names a day or an hour and is no sentence."""
    if len(text.split()) > _MOST_DATED or text.endswith((".", "!", "؟", "»", ":", "،")):
        return False
    return WHEN.search(text) is not None


def heads_links(text: str, *, several: bool = False) -> bool:
    """Whether a line above a link, or above several, is the heading of links to other stories."""
    if not text or len(text.split()) > _MOST_HEADING or text.endswith(_ENDS):
        return False
    return several or text.endswith((":", "：")) or _OTHERS.search(text) is not None


def is_paste(text: str) -> bool:
    """Whether the line is what a word processor leaves in pasted text, or rules of style."""
    return _WORD_PASTE.match(text) is not None or ("{" in text and _STYLE.fullmatch(text) is not None)


def is_consent(text: str) -> bool:
    """Whether a text asks readers for their consent to cookies."""
    return _notice("consent").search(text) is not None


@cache
def _labels() -> tuple[re.Pattern[str], ...]:
    valued = re.compile(rf"{_EDGE}(?:{phrase_pattern('furniture')}){_VALUE}{_EDGE}", re.I)
    words = f"{phrase_pattern('labels')}|{phrase_pattern('more')}|{phrase_pattern('furniture')}"
    alone = re.compile(rf"{_EDGE}(?:(?:{words})(?!\w){_EDGE})+", re.I)
    return (valued, alone, _closing(), _counted(), _PAGES, _PLAYER, _TIMES, _SIZES)


@cache
def _closing() -> re.Pattern[str]:
    return re.compile(rf"{_EDGE}(?:{phrase_pattern('closings')}){_EDGE}", re.I)


@cache
def _counted() -> re.Pattern[str]:
    """«۳ نظر», «۲ دیدگاه برای …», «نظر (۵)»."""
    number = r"(?:[\W_]*(?:\d+|یک|دو|سه|اولین|نخستین|آخرین)[\W_]*)"
    word = r"(?:نظر|دیدگاه|کامنت|پاسخ|پیام|بازخورد|comment)(?:[\s\u200c]?(?:ها|های|ات|s))?"
    of = r"(?:\s+(?:برای|درباره|در مورد|در|ثبت شده|کاربران|خوانندگان|on)(?:\s+.{1,70})?)?"
    return re.compile(rf"{number}{word}{of}{_EDGE}|[\W_]*{word}[\W_]*\d+[\W_]*", re.I)


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*(?:{phrase_pattern('endings')})(?![\w\u200c]){CODE}")


@cache
def _notice(file: str) -> re.Pattern[str]:
    return gap_pattern(file)
