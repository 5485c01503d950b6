"""Pages of unknown families: microdata, and class names that are common to many themes."""

from ingest.extract.date_line import DATA
from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="generic",
    kicker=css(".rutitr, .rotitr, .roti, .kicker, .uptitle, .up-title, .up_title, .text-sin"),
    lead=css("[itemprop=description], .lead, .news-lead, .summary, .excerpt, .introtext"),
    subtitle=css(".subtitle, .sub-title"),
    body=css(
        "[itemprop=articleBody], .entry-content, .post-content, .article-body, .article_body, .news-text, .news-content"
    ),
    authors=css(
        "[itemprop=author] [itemprop=name], a[rel=author], .author-name, .byline .author, [itemprop=author]",
        ".meta-author a, .post-author a, .vcard .fn, [property=schema:author], .p-author, .byline",
        ".author, .authors, .writer, .writer-name, .writers, .reporter, .reporter-name, .journalist, .nevisande",
        ".nevisandeh, .khabarnegar, .news-author, .news_author, .news-writer, .news-reporter, .article-author",
        ".article_author, .post-author, .post-author-name, .entry-author, .story-author, .item-author, .meta-author",
        ".author_name, .byline-name, .byline__name, .author__name, .contributor, .creator",
    ),
    tags=css("a[rel=tag], .tags a, .tag a, .post-tags a, .tagcloud a"),
    section=css(".breadcrumb a, .breadcrumbs a, #breadcrumb a, [itemprop=articleSection]"),
    published=places(
        "json-ld datepublished",
        *(f"meta {name}" for name in DATA["metas"]),
        "json-ld datecreated",
        "json-ld-page datepublished",
    ),
    updated=places("json-ld datemodified", *(f"meta {name}" for name in DATA["updated"])),
)
