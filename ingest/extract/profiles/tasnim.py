"""Tasnim: one agency, its own templates. The time is in `.time`, as «۱۲ مهر ۱۴۰۲ - ۱۰:۳۰»."""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="tasnim",
    markers=css("article.single-news"),
    title=css("article.single-news h1.title, article.single-news h1, article.single-news .title, article.media .title"),
    kicker=css("article.single-news .kicker, .kicker"),
    lead=css("article.single-news .lead, .lead"),
    body=css("article.single-news .story, .story"),
    tags=css(".tags li a, .tags li"),
    section=css("li.service a, li.service"),
    published=places("json-ld datepublished", "meta article:published_time", "page li.time", "page .time", "page time"),
    updated=places("json-ld datemodified", "meta article:modified_time"),
    junk=("related-news*", "news-tags"),
)
