"""The schema.org objects in each family's pages, with their usual faults."""

import json
from datetime import datetime
from typing import Any

from ingest.sample.calendar import jalali, persian_digits
from ingest.sample.model import Site, Story, utc


def _script(value: Any, *, escaped: bool = False) -> str:
    if escaped:
        return json.dumps(value, indent=4).replace("/", "\\/")
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")


def iransamaneh(site: Site, story: Story, url: str, comments: list[dict[str, Any]]) -> str:
    """Return an object pretty-printed and escaped; the headline's key is misspelt and the body is only the lead."""
    publisher = {"@type": "Organization", "name": site.slogan, "url": site.base}
    updated = story.updated or story.published
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headLine": story.title,
        "articleBody": story.lead or "",
        "author": publisher,
        "publisher": publisher | {"logo": {"@type": "ImageObject", "url": f"{site.base}/img/admin.gif"}},
        "datePublished": story.published.isoformat(),
        "dateModified": updated.isoformat(),
        "mainEntityOfPage": {
            "@type": "WebPage",
            "breadcrumb": {
                "@type": "BreadcrumbList",
                "itemListElement": [
                    {"@type": "ListItem", "position": number, "item": {"@id": f"{site.base}/fa/archive", "name": name}}
                    for number, name in enumerate(story.section, 1)
                ],
            },
            "lastReviewed": updated.isoformat(),
            "comment": [
                {"@type": "Comment", "text": entry["text"], "datePublished": entry["at"].isoformat(), "upvoteCount": 0}
                for entry in comments
            ],
            "commentCount": str(len(comments)),
            "url": url,
        },
    }
    return _script(value, escaped=True)


def nastooh(site: Site, story: Story, url: str, modified: str) -> str:
    """Return an object on one line, correct except that dateModified may be before datePublished."""
    organisation = {"@type": "Organization", "name": f"{site.name_fa} - {site.slogan}", "url": site.base}
    value = {
        "@id": url,
        "@type": "NewsArticle",
        "@context": "http://schema.org",
        "headline": story.title,
        "datePublished": utc(story.published).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "dateModified": modified,
        "author": organisation,
        "publisher": organisation,
        "description": story.lead or "",
        "url": url,
        "keywords": list(story.tags),
    }
    return _script(value)


def asam(site: Site, story: Story, url: str) -> str:
    """Return a correct object with the body, without tags and line breaks."""
    value = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.updated or story.published).isoformat(),
        "author": {"@type": "Person", "name": story.authors[0] if story.authors else site.name_fa},
        "publisher": {"@type": "Organization", "name": site.name_fa},
        "description": story.lead or "",
        "articleBody": " ".join(text.removeprefix("## ") for text in story.paragraphs),
    }
    return _script(value)


def yoast(site: Site, story: Story, url: str) -> str:
    """Return a graph; with wp-parsidate its dates are Jalali, in Persian digits and ISO 8601 format."""
    published, updated = (
        _wordpress_date(site, moment) for moment in (story.published, story.updated or story.published)
    )
    author = {
        "@type": "Person",
        "@id": f"{site.base}/#person",
        "name": story.authors[0] if story.authors else "مدیر سایت",
    }
    value = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "@id": f"{site.base}/#website", "url": f"{site.base}/", "name": site.name_fa},
            {
                "@type": "Article",
                "@id": f"{url}#article",
                "isPartOf": {"@id": url},
                "author": {"name": author["name"], "@id": author["@id"]},
                "headline": story.title,
                "datePublished": published,
                "dateModified": updated,
                "mainEntityOfPage": {"@id": url},
                "wordCount": sum(len(text.split()) for text in story.paragraphs),
                "keywords": list(story.tags),
                "articleSection": list(story.section),
                "inLanguage": "fa-IR",
            },
            {
                "@type": "WebPage",
                "@id": url,
                "url": url,
                "name": f"{story.title} - {site.name_fa}",
                "datePublished": published,
            },
            author,
        ],
    }
    return _script(value)


def _wordpress_date(site: Site, moment: datetime) -> str:
    if site.theme != "parsidate":
        return moment.isoformat()
    day = jalali(moment)
    return persian_digits(f"{day.year}-{day.month:02}-{day.day:02}T{moment:%H:%M:%S}") + moment.isoformat()[-6:]
