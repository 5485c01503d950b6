"""Asam (aasaam): Ilna, Khabarfoori, Sharq, Donya-e-Eqtesad, Faradeed and some seventy more.

Oddities: every site renames the parts (`echo_detail`, `echo-detail`, `main_ck_editor`, `CK_editor` all hold the story);
tags, a short link and share bars are inside the article.
"""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="asam",
    generators=("aasaam", "asam"),
    markers=css(
        "#echo_detail, #echo-detail, #echo_details, .echo_detail, .echo-detail, .echo-detail-inner, #main_ck_editor",
        "#ck_editor, #CK_editor, #main-echo-detail, .news_page_article, #news-page-article, #news_page_article",
    ),
    title=css(
        ".news_page_article h1, #news-page-article h1, #news_page_article h1, article h1.title, article .title h1",
        "article h1, h1.title, .title h1",
    ),
    kicker=css(
        ".uptitle, .up-title, .up_title, .news-uptitle, .news_uptitle, .news_top_title, article .kicker, .rutitr"
    ),
    lead=css(
        ".news_lead, .news-lead, p.lead, .lead, .mp_lead, .lead-cl, .contentDescription, p.summary",
        "article [itemprop=description]",
    ),
    subtitle=css(".subTitle, .sub-title"),
    body=css(
        "#echo_detail, #echo-detail, #echo_details, .echo_detail, .echo-detail-inner, .echo-detail, #main-echo-detail",
        "#main_ck_editor, #ck_editor, #CK_editor, .echo-content, .article_content, .article-body, .contentBody",
        "#content-text, [itemprop=articleBody], article .item-text, .article_body",
    ),
    authors=css(".news-author, .news_author, .reporter, .author-name, .author_name, [itemprop=author] [itemprop=name]"),
    tags=css(
        ".article_tags li, .article_tag a, .article-tag a, .article_tags_link, .news_tags a, .tags ul li a, a.tag_item",
        ".all-tags a, .tag_items a, .tags li a, .keyword a, #keyword a, .contentRelatedTags_Item a",
    ),
    section=css(
        ".breadcrumb_list a, .breadcrumb-list a, .breadcrumb_right a, .breadcrumb-inner a, .bread_crump a",
        ".bread_crumbs a, .bread-crumbs a, .right_breadcrumb a, .thebread a, .breadcrumb a, li.service",
        ".news-short-info a",
    ),
    news_code=css(".news_id, .news-id, .news-code, .news_code, .code"),
    published=places(
        "meta article:published_time",
        "json-ld datepublished",
        "page .news_time time@datetime",
        "page .news-time time@datetime",
        "page article time@datetime",
        "page time@datetime",
        "page .news_time",
        "page .news-time",
        "page time",
        "page .news_nav_title",
    ),
    updated=places("meta article:modified_time", "json-ld datemodified"),
    junk=("sec_info", "share_news", "short_link_cnt", "tinyurl_form", "article_tag*", "primary_files", "primary-files"),
)
