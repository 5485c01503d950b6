"""WordPress, by the class names of its core and of the themes that Iranian outlets use: Jannah, Jnews, Newspaper,
Elementor, Better Studio, and local ones (`contentsingle`, `rotitr`, `the_time`).

Oddities: with wp-parsidate the JSON-LD's `datePublished` is Jalali in the format of ISO 8601 (`۱۳۹۸-۰۴-۱۵`), while the
meta is right; archives, searches and the home page print whole stories, and only the classes of `body` reveal them.
"""

from ingest.extract.document import Document
from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

_LISTS = {"home": "home", "blog": "listing", "archive": "listing", "search": "listing", "error404": "soft-404"}


def refuses(document: Document) -> str | None:
    """Return the reason for lists, the home page and error 404, by the classes that the core puts on `body`."""
    classes = {name for body in document.index.get("body")[:1] for name in (body.get("class") or "").split()}
    if classes & {"single", "single-post", "page"}:
        return None
    return next((reason for name, reason in _LISTS.items() if name in classes), None)


PROFILE = Profile(
    name="wordpress",
    generators=("wordpress",),
    markers=css(
        "link[rel=https://api.w.org/], body.single-post, body.wp-singular, .entry-content, .wp-block-post-content",
        ".elementor-widget-theme-post-content, .td-post-content, .jeg_post_title, article.type-post",
    ),
    title=css(
        "h1.entry-title, h1.post-title, h1.jeg_post_title, h1.single-post-title, h1.tdb-title-text, h1.single-title",
        ".elementor-widget-theme-post-title .elementor-heading-title, h1.elementor-heading-title, .wp-block-post-title",
        ".post-title h1, .entry-header h1, h2.single-post-title, article h1, .single h1, h2.entry-title",
    ),
    kicker=css(
        ".rotitr, .roti, .rootitr, .rutitr, .rotitle, .text-sin, .kicker, .post-sub-title, .top_title, .single-rutitr"
    ),
    subtitle=css(".entry-sub-title, .jeg_post_subtitle, .post-subtitle, .single-post-subtitle, .td-post-sub-title"),
    lead=css(
        ".lead, .excerpt, .excerpt-news, .single-post-excerpt, .post-excerpt, .post-lead, .post-summary, .summary",
        ".elementor-widget-theme-post-excerpt, .wp-block-post-excerpt, .news-lead",
    ),
    body=css(
        ".elementor-widget-theme-post-content .elementor-widget-container, .elementor-widget-theme-post-content",
        ".jeg_post_content .content-inner, .td-post-content, .tdb_single_content .tdb-block-inner, .contentsingle",
        "article .entry-content, .entry-content, .wp-block-post-content, .single-post-content, .post-content",
        ".post_content, .postcontent, .post-text, .the_content_body, .entry, [itemprop=articleBody], article .content",
        ".content-inner",
    ),
    authors=css(
        ".author.vcard a, .author.vcard .fn, .author-name a, a.author-name, .meta-author a, .jeg_meta_author a",
        ".td-post-author-name a, .tdb-author-name, .elementor-post-info__item--type-author",
        "a[rel=author], .post-author-name, .entry-author a",
    ),
    tags=css(
        "a[rel=tag], .post-tags a, .tags-links a, .tagcloud a, .jeg_post_tags a, .td-tags a, .tags a, .tag a",
        ".im-tag-items a, .post-tag a",
    ),
    section=css(
        "#breadcrumb a, .rank-math-breadcrumb a, .bf-breadcrumb-items a, #breadcrumbs a, .jeg_breadcrumbs a",
        ".breadcrumb a, .breadcrumbs a, .crumbs a, .the_category a, .cat-links a, .post-categories a, a[rel=category]",
        ".meta-cat a, a.post-cat, .post-cat-wrap a, .td-category a, .entry-category a",
    ),
    published=places(
        "meta article:published_time",
        "page time.entry-date@datetime",
        "page time.published@datetime",
        "page .entry-date time@datetime",
        "page article time@datetime",
        "page time@datetime",
        "json-ld datepublished",
        "page .the_time",
        "page .post-date",
        "page .entry-date",
        "page time",
        "page .date",
    ),
    updated=places("meta article:modified_time", "page time.updated@datetime", "json-ld datemodified"),
    junk=("post-shortlink", "entry-meta", "post-bottom-meta", "jeg_share*", "jeg_post_tags", "td-post-sharing*"),
    refuses=refuses,
)
