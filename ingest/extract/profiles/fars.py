"""Fars News: one agency; its templates up to 1402, with the story in `.nt-body`."""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="fars",
    markers=css(".news-box .nt-body, .nt-body"),
    title=css(".news-box .title, h1.title, .title"),
    kicker=css(".news-box .subtitle, .rutitr"),
    lead=css(".news-box .lead, .lead"),
    body=css(".nt-body, .news-box .body"),
    tags=css(".tags .radius, .tags a"),
    section=css(".breadcrumb a, .news-box .category a, .subject-category"),
    published=places(
        "json-ld datepublished",
        "meta article:published_time",
        "page .publish-time",
        "page time@datetime",
        "page .data-box",
    ),
    updated=places("json-ld datemodified", "meta article:modified_time"),
)
