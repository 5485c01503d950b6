"""Drupal on Iranian news sites: Rajanews, and the field names that all Drupal 7 and 8 themes share."""

from ingest.extract.profile import Profile, places
from ingest.selectors.css import css

PROFILE = Profile(
    name="irandrupal",
    generators=("drupal",),
    markers=css(".field-name-body, .field--name-body, body.node-type-article, body.page-node-type-article"),
    title=css("h1.title, h1.page-title, .node-title, #page-title, article h1, .title h1"),
    kicker=css(".rutitr, .field-name-field-rutitr, .field-name-field-kicker, .field-name-field-surtitle"),
    subtitle=css(".field-name-field-subtitle, .node-subtitle"),
    lead=css(".lead, .field-name-field-lead, .field-name-field-summary, .field-name-field-teaser"),
    body=css(".field-name-body .field-item, .field-name-body, .field--name-body, article .body, .node .body, .body"),
    authors=css(".field-name-field-author a, .field-name-field-author .field-item, .field--name-field-author"),
    tags=css(".field-name-field-tags a, .field-name-field-tags .field-item, .field--name-field-tags a, .tags li"),
    section=css(".category-breadcrumb a, .breadcrumb a, .field-name-field-section a"),
    published=places(
        "meta article:published_time",
        "json-ld datepublished",
        "page .date-display-single@content",
        "page time@datetime",
        "page .date-display-single",
        "page .submitted",
    ),
    updated=places("meta article:modified_time", "json-ld datemodified"),
)
