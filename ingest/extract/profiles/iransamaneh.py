"""Iransamaneh: Tabnak, YJC, Asriran, Borna, Aftabnews, IRIB News and some hundred more.

Oddities: the templates' subtitle is the lead. `article:published_time` is Jalali in Persian digits and exact to the
minute; the JSON-LD of the same page is ISO and exact to the second, but its headline is under `headLine`, cut at a
slash, and its `articleBody` is the lead. `og:type` is always `website`. A span of the date is misspelt `sapn`. Asriran
leaves the body div open, so that the rest of the page falls into it.
"""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="iransamaneh",
    generators=("iransamaneh", "iran samaneh"),
    markers=css(".news_pdate_c, .news_id_c, sapn.fa_date, .news_navbox, .news_toolbar, .rutitr_body, .news_nav_title"),
    title=css(
        ".title h1, h1.Htag, h1.Htags, h1.title, .news-title h1, .title-news, .newspage_title, .baznashr-title",
        ".video_title, .news-title",
    ),
    kicker=css(
        ".rutitr, .rutitr_body, .news-rutitr, .news_rutitr, .newspage_rutitr, .newspage-rutitr, .rutitr-news, .rotitr",
        ".newsPreTitle",
    ),
    subtitle=css(".subtitle"),
    lead=css(
        ".lead, .news_lead, .subtitle, .news-subtitle, .subtitle-news, .newspage_subtitle, .newspage-subtitle",
        ".content-lead-news, .baznashr-subtitle, .leadi",
    ),
    body=css(".body, .baznashr-body, #nt-body-ck, .news_body_text"),
    authors=css(".reporter, .news_reporter, .author_name, .news_author, .autor_ax"),
    tags=css(".tags_title a.tags_item, .tags_title a, .tags_container a, .news-tags a, .article_tags a, .tags li a"),
    section=css(".news_path a, .news_path2 a, .path_bottom_body a, .path-cover a, a.newsSubjectName, .crumbs a"),
    news_code=css(".news_id_c, .news-id, .news_id"),
    published=places(
        "json-ld datepublished",
        "meta article:published_time",
        "page .news_pdate_c",
        "page .fa_date",
        "page .newsDate",
        "page .publish-date",
        "page time@datetime",
        "page time",
        "page .news-date",
        "page .date",
    ),
    updated=places("json-ld datemodified", "meta article:modified_time"),
    junk=("lead_image_box", "news_rate*", "aftab_news", "wrapper_related", "linear_news*", "news_tools"),
)
