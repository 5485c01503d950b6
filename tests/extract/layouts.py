"""Pages of unknown families around a story, in the markup of common themes, and the story that they hold."""

from ingest.extract import extract
from ingest.model import Article, NotAnArticle
from tests.extract.pages import outlet, page

TITLE = "بازسازی پل تاریخی سنگان از هفتهٔ آینده آغاز می‌شود"
STORY = (
    "فرماندار سنگان روز دوشنبه در جمع خبرنگاران گفت که بازسازی پل تاریخی شهر از هفتهٔ آینده آغاز می‌شود و رفت‌وآمد "
    "خودروها تا پایان زمستان از راه کمربندی خواهد بود.",
    "او یادآور شد: اعتبار این کار از محل صندوق میراث تأمین شده است و پیمانکار باید پیش از بارش‌های بهاره پایه‌های سنگی "
    "را "
    "استوار کند.",
    "به گفتهٔ کارشناسان، ترک‌هایی که پس از سیل سال گذشته در دهانهٔ سوم پیدا شد هر ماه چند میلی‌متر بازتر می‌شود و خطر ریزش "
    "آن جدی است.",
    "کاسبان بازارچهٔ کنار پل نگران‌اند که با بسته شدن راه، مشتریان خود را از دست بدهند و می‌خواهند شهرداری گذرگاهی برای "
    "پیاده‌ها باز بگذارد.",
    "شورای شهر نیز پذیرفته است که در این مدت اجارهٔ غرفه‌ها را نیمه کند و گزارش پیشرفت کار را هر دو هفته یک بار به مردم "
    "بدهد.",
)
FLASH = (
    "زمین‌لرزه‌ای به بزرگی ۴٫۲ بامداد امروز حوالی سنگان را لرزاند و مردم را به خیابان‌ها کشاند؛ تاکنون گزارشی از آسیب "
    "نرسیده "
    "است."
)
FOOT = "همهٔ حقوق این پایگاه برای روزنامهٔ سنگان محفوظ است."
SAID = (
    '<meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-12T10:30:00Z">'
)
NAV = "".join(
    f'<li><a href="/s/{place}">{name}</a></li>' for place, name in enumerate(("خانه", "سیاست", "ورزش", "استان"))
)


def paragraphs(*texts: str) -> str:
    return "\n".join(f"<p>{text}</p>" for text in texts)


def semantic(body: str, *, title: str = TITLE, head: str = SAID, around: str = "") -> str:
    """HTML5: the story in `article`, `around` next to it."""
    return f"""<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8">
<title>{title} - روزنامهٔ سنگان</title>{head}
</head><body><nav><ul>{NAV}</ul></nav><main><article><h1>{title}</h1>{body}</article>{around}</main>
<footer><p>{FOOT}</p></footer></body></html>"""


def divs(body: str, *, title: str = TITLE, head: str = SAID, around: str = "") -> str:
    """Only `div` elements with meaningless names."""
    return f"""<html><head><meta charset="utf-8"><title>روزنامهٔ سنگان | {title}</title>{head}</head><body>
<div class="m1"><ul>{NAV}
</ul></div><div class="m2"><div class="m3"><div class="m4"><h1>{title}</h1></div><div class="m5">{body}</div>
</div>{around}</div>
<div class="m6"><p>{FOOT}</p></div></body></html>"""


def table(body: str, *, title: str = TITLE, head: str = SAID, around: str = "") -> str:
    """A table layout."""
    return f"""<html dir="rtl"><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>
<table width="100%"><tr><td>
<ul>{NAV}</ul></td></tr><tr><td><h1>{title}</h1></td></tr><tr><td>{body}</td></tr></table>{around}<center>{FOOT}</center></body></html>"""


def family(body: str, *, title: str = TITLE, head: str = SAID, around: str = "") -> str:
    """A page of WordPress, whose profile knows where the body is."""
    return f"""<!doctype html><html lang="fa"><head><meta charset="utf-8"><title>{title}</title>{head}
<meta name="generator" content="WordPress 6.5"></head><body class="single single-post"><header><nav>
<ul>{NAV}</ul></nav></header>
<article class="post type-post"><h1 class="entry-title">{title}</h1><div class="entry-content">{body}</div>
</article>{around}
<footer><p>{FOOT}</p></footer></body></html>"""


LAYOUTS = (semantic, divs, table, family)


def read(html: str) -> Article | NotAnArticle:
    return extract(page(html, "https://news.sangan.example/fa/news/45120/x"), outlet(domain="sangan.example"))


def lines(html: str) -> list[str]:
    """Return the lines of the body read from a page."""
    article = read(html)
    assert isinstance(article, Article), article
    return article.body.split("\n")
