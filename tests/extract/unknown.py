"""A page of unknown layout around one story, into which a test inserts the markup that it is about."""

TITLE = "بازسازی پل چوبی رودخانهٔ زرین پس از ده سال آغاز شد"
PARAGRAPHS = (
    "به گفتهٔ مدیر راه‌های شهرستان سپیددشت، پل چوبی رودخانهٔ زرین که ده سال پیش در سیلاب فرو ریخت، از هفتهٔ آینده با "
    "همکاری مردم روستا بازسازی می‌شود.",
    "او گفت که هزینهٔ کار نزدیک به چهار میلیارد تومان است و نیمی از آن را نیکوکاران پرداخته‌اند؛ باقی از بودجهٔ استان "
    "خواهد آمد.",
    "یکی از باغداران گفت: در این سال‌ها برای بردن میوه به بازار ناچار بودیم از راه کوهستانی برویم که دو ساعت بیشتر زمان "
    "می‌برد و بخشی از بار در راه خراب می‌شد.",
    "کارشناسان می‌گویند اگر پایه‌های پل با سنگ ساخته شود، در برابر سیلاب‌های بهاری پایدار می‌ماند و رفت‌وآمد "
    "دانش‌آموزان نیز آسان‌تر خواهد شد.",
)
BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
MENU = '<nav><ul><li><a href="/">خانه</a></li><li><a href="/eco">اقتصاد</a></li><li><a href="/city">شهر</a></li></ul>'


def story_page(
    *,
    head: str = "",
    title: str = f"{TITLE} - دیدبان سپیددشت",
    og: str = TITLE,
    top: str = "",
    heading: str = f"<h1>{TITLE}</h1>",
    under: str = "",
    body: str = BODY,
    after: str = "",
    foot: str = "",
) -> str:
    """Return the page; `under` is below the heading, `after` follows the text, `top` and `foot` surround the story."""
    element = f"<title>{title}</title>" if title else ""
    stated = f'<meta property="og:title" content="{og}">' if og else ""
    return f"""<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8">{element}
<meta property="og:type" content="article">{stated}{head}</head><body>{MENU}</nav>{top}
<main><article>{heading}{under}{body}{after}</article></main>{foot}
<footer><p>همهٔ حقوق برای دیدبان سپیددشت محفوظ است.</p></footer></body></html>"""
