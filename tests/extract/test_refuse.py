"""Pages without a story, and stories that look like such pages."""

import pytest

from ingest.extract import extract
from ingest.model import NotAnArticle
from tests.extract.pages import MENU, article, iransamaneh, outlet, page, plain, wordpress
from tests.extract.unknown import BODY

PROSE = "به گزارش ما این خبر در قم و از سوی استاندار منتشر شد و او گفت که کار تا پایان سال ادامه دارد. " * 5
LIST = "".join(f'<li><a href="/news/{n}">تیتر خبری که در این صفحه شماره {n} است</a></li>' for n in range(30))
TEASERS = "".join(
    f'<h2><a href="/news/{n}">تیتر خبری که شماره آن {n} است</a></h2>'
    f"<p>استاندار در این نشست گفت که این کار از {n} ماه پیش آغاز شده است و تا پایان سال ادامه دارد.</p>"
    for n in range(3)
)
EARLIER = "".join(f'<p><a href="/news/{n}">گزارش پیشین ما از روند کار، بخش {n}</a></p>' for n in range(2))
QUOTED = "کاربران در همهٔ این روزها تنها پیام «صفحه مورد نظر یافت نشد» را می‌دیدند."
FIGURES = "".join(f'<figure><img src="/photo/{n}.jpg"></figure>' for n in range(12))
URL = "http://khabar.example/news/1234567/x"


@pytest.mark.parametrize(
    ("html", "url", "reason"),
    [
        (iransamaneh("تیتر", f"<p>{PROSE}"), "http://khabar.example/", "home"),
        (iransamaneh("تیتر", f"<p>{PROSE}"), "http://www.khabar.example/fa", "home"),
        (plain("خبر نمونه", PROSE), "http://khabar.example/index.php", "home"),
        (plain("خبر", PROSE, head='<link rel="canonical" href="http://khabar.example/">'), URL, "home"),
        (f"<html><title>بازار</title><body><ul>{LIST}</ul></body></html>", URL, "listing"),
        (f"<html><title>بازار</title><body><ul>{MENU}</ul>{TEASERS}</body></html>", URL, "listing"),
        (plain("برچسب: قم", PROSE), "http://khabar.example/fa/tag/قم", "listing"),
        (plain("بایگانی", PROSE), "http://khabar.example/archive?pi=2", "listing"),
        (plain("سیاست", PROSE), "http://khabar.example/service/politics", "listing"),
        (plain("سیاست", PROSE), "http://khabar.example/category/politics/page/3", "listing"),
        (plain("نتایج زنده", PROSE), "http://khabar.example/livescore", "live-scores"),
        (
            plain("x", PROSE, head='<script type="application/ld+json">{"@type": "CollectionPage"}</script>'),
            URL,
            "listing",
        ),
        (plain("خطا", "صفحه مورد نظر یافت نشد"), URL, "soft-404"),
        (plain("صفحه مورد نظر یافت نشد", TEASERS), URL, "soft-404"),
        (plain("صفحة مورد نظر پيدا نشد - خبر نمونه", PROSE), URL, "soft-404"),
        (plain("۴۰۴", "خطای ۴۰۴"), URL, "soft-404"),
        (wordpress("404 Not Found", "").replace("single single-post", "error404"), URL, "soft-404"),
        (wordpress("دسته", PROSE).replace("single single-post", "archive category"), URL, "listing"),
        (wordpress("خانه", PROSE).replace("single single-post", "home blog"), URL, "home"),
        (iransamaneh("گزارش تصویری پاییز", FIGURES), URL, "gallery"),
        (iransamaneh("فیلم پاییز", '<video src="/x.mp4"></video>'), URL, "video"),
        (
            plain("x", PROSE, head='<meta property="nastooh:pageType" content="photo">'),
            URL,
            "gallery",
        ),
        (plain("پرونده", "<p>برای خواندن متن کامل این مطلب باید مشترک شوید.</p>"), URL, "paywall"),
        (iransamaneh("پرونده", '<div class="paywall">متن کامل ویژه مشترکان است. خرید اشتراک</div>'), URL, "paywall"),
        ("<html><script>document.cookie='__arcsjs=1'</script></html>", URL, "bot-wall"),
        (iransamaneh("تیتر", ""), URL, "no-text"),
        (plain("نشست خبری سخنگو", "", head='<meta property="og:type" content="article">'), URL, "no-text"),
        ("<html><body><p>سلام</p><p>خوبید؟</p></body></html>", URL, "no-text"),
    ],
)  # fmt: skip
def test_refused(html: str, url: str, reason: str) -> None:
    refused = extract(page(html, url), outlet())
    assert isinstance(refused, NotAnArticle), refused
    assert refused.reason == reason
    assert refused.detail


@pytest.mark.parametrize(
    ("html", "url"),
    [
        (
            iransamaneh(
                "استاندار: صفحه مورد نظر یافت نشد یعنی چه و چرا هر روز آن را در سامانه‌های دولتی می‌بینیم", PROSE
            ),
            URL,
        ),
        (iransamaneh("فیلم پاییز", f'<video src="/x.mp4"></video><p>{PROSE}'), URL),
        (iransamaneh("گزارش تصویری", f"{FIGURES}<p>{PROSE}"), URL),
        (iransamaneh("تیتر", '<div class="paywall">' + PROSE + "</div>"), URL),
        # the subscribers' box holds the whole text, followed by an invitation
        (iransamaneh("تیتر", f'<div class="paywall"><p>{PROSE}</p><p>{PROSE}</p><p>خرید اشتراک</p></div>'), URL),
        # some linked headlines of earlier reports, among more paragraphs
        (plain("تیتر", f"{BODY}{EARLIER}<p>{PROSE}</p>"), URL),
        # a long story that only quotes an error
        (iransamaneh("سامانه از کار افتاد", f"<p>{PROSE}</p><p>{QUOTED}</p>"), URL),
        (iransamaneh("فوری", "زلزله‌ای به بزرگی ۴ ریشتر بم را لرزاند."), URL),
        (iransamaneh("تیتر", f"<p>{PROSE}{TEASERS}"), URL),
        (plain("تیتر", PROSE * 3), "http://khabar.example/archive/1234567"),
        (plain("تیتر", PROSE * 3, head='<meta property="og:type" content="article">'), "http://khabar.example/page/x"),
        (plain("تیتر", PROSE * 3), "http://khabar.example/?p=77"),
        (plain("تیتر", PROSE * 3), "http://khabar.example/?n=3310"),
    ],
)
def test_stories_all_the_same(html: str, url: str) -> None:
    assert article(extract(page(html, url), outlet())).body
