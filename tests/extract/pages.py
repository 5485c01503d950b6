"""Pages for the tests: wrapped bytes, and whole pages around a text, in the markup of a family's templates."""

from datetime import UTC, datetime
from html import escape

from ingest.extract import extract
from ingest.model import Article, NotAnArticle, Page
from ingest.outlets import Outlet

FETCHED = datetime(2026, 11, 22, 9, tzinfo=UTC)


def outlet(family: str = "unknown", domain: str = "khabar.example", name_fa: str = "خبر نمونه") -> Outlet:
    return Outlet.model_validate(
        {"id": "khabar", "name": "Khabar", "name_fa": name_fa, "domain": domain, "family": family}
    )


def page(body: str | bytes, url: str = "http://khabar.example/news/1234567/x", kind: str = "text/html") -> Page:
    data = body.encode() if isinstance(body, str) else body
    return Page(url, 200, {"content-type": kind} if kind else {}, data, FETCHED, url)


def article(result: Article | NotAnArticle) -> Article:
    assert isinstance(result, Article), result
    return result


def read(body: str | bytes, family: str = "unknown", url: str = "http://khabar.example/news/1234567/x") -> Article:
    return article(extract(page(body, url), outlet(family)))


MENU = "".join(f'<li><a href="/fa/news/{n}">تیتر خبر دیگری که شماره آن {n} است</a></li>' for n in range(40))


def iransamaneh(title: str, body: str, *, kicker: str = "", lead: str = "", code: str = "", date: str = "") -> str:
    """Return a page of Iransamaneh without a date in its head, like Borna's."""
    return f"""<html><head><meta charset="utf-8"><meta name="generator" content="Iransamaneh"><title>{title}</title>
<meta property="og:type" content="website"></head><body><ul class="nav">{MENU}</ul>
<div class="news_path"><a href="/fa/services/3">استان‌ها</a> » <a href="/fa/services/3/7">قم</a></div>
<div class="rutitr">{kicker}</div><div class="title"><h1 class="Htag"><a href="#">{title}</a></h1></div>
<div class="subtitle">{lead}</div>
<div class="news_navbox"><div class="news_pdate_c">{date}</div><div class="news_id_c">| کد خبر: {code}</div></div>
<div class="body"><div class="title">{title}</div>{body}<div class="wrapper"></div></div>
<div class="linear_news"><a class="title5" href="/fa/news/5">خبر دیگری از همین استان که ربطی ندارد</a></div>
<div class="comment_txt">نظر شما</div><form name="comments">نام: <input> ایمیل: <input> * نظر:
<textarea></textarea></form></body></html>"""


def wordpress(title: str, body: str, *, published: str = "2026-11-20T08:15:30+00:00", json_ld: str = "") -> str:
    """Return a page of WordPress with Yoast's head and the Jannah theme."""
    return f"""<!DOCTYPE html><html dir="rtl" lang="fa-IR"><head><meta charset="UTF-8">
<title>{title} - خبر نمونه</title><meta property="og:title" content="{escape(title)} - خبر نمونه">
<meta property="og:type" content="article"><meta property="og:site_name" content="خبر نمونه">
<meta property="article:published_time" content="{published}">
<script type="application/ld+json">{json_ld}</script><link rel="https://api.w.org/" href="/wp-json/">
<meta name="generator" content="WordPress 6.6.1"></head><body class="rtl single single-post postid-77">
<header><nav><ul>{MENU}</ul></nav></header><article id="the-post" class="post type-post">
<nav id="breadcrumb"><a href="/">خانه</a><em>/</em><a href="/category/ostan/">استان</a></nav>
<h1 class="post-title entry-title">{title}</h1>
<time class="entry-date published" datetime="{published}">۲۹ آبان ۱۴۰۵</time>
<div class="entry-content entry clearfix">{body}<div class="sharedaddy">اشتراک‌گذاری در تلگرام</div></div>
<span class="tagcloud"><a href="/tag/a/" rel="tag">روابط عمومی</a></span></article>
<div id="comments" class="comments-area"><h3>دیدگاهتان را بنویسید</h3><form>نام * ایمیل *</form></div>
<aside><ul>{MENU}</ul></aside></body></html>"""


def plain(title: str, body: str, *, head: str = "") -> str:
    """Return a page of an unknown family."""
    return f"""<html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body><ul>{MENU}</ul>
<table><tr><td><h1>{title}</h1><div class="x7">{body}</div></td><td><ul>{MENU}</ul></td></tr></table>
<p>تمامی حقوق این سایت محفوظ است.</p></body></html>"""
