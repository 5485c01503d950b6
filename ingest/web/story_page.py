"""The page of a story: its text in the author's spelling, and what is known about it."""

from collections.abc import Iterator

from ingest.model import Article, Entities, article_from_document
from ingest.revisions import printed
from ingest.search.errors import explained
from ingest.search.stories import copies
from ingest.web.changes import story_changes
from ingest.web.facets import BY_NAME
from ingest.web.rendering import render
from ingest.web.site import Site
from ingest.web.state import Filter, State
from ingest.web.texts import shown_text

DATE_SOURCES = (
    ("json-ld", "داده‌های ساختاریافتهٔ صفحه"),
    ("meta", "شناسنامهٔ صفحه"),
    ("time", "برچسب زمان در صفحه"),
    ("feed", "خوراک رسانه"),
    ("link", "خوراک رسانه"),
    ("sitemap", "نقشهٔ سایت"),
    ("url", "نشانی صفحه"),
)
"""Beginnings of `date_source`, and what they mean."""


def story_page(site: Site, name: str) -> str | None:
    """Return the page of a story by its id in the index, or None if there is none."""
    article = stored(site, name)
    if article is None:
        return None
    outlet, shown = article.outlet, shown_text(article, site.settings)
    return render(
        "story.html",
        here="",
        article=article,
        outlet=outlet.name_fa or outlet.name or outlet.id,
        of_outlet=State(filters=(Filter("outlet", outlet.id),)),
        text=shown.text,
        cut=shown.cut,
        copies=[hit for hit in copies(site.client, name, index=site.index, withdrawn=True).hits if hit.id != name],
        # A version is a whole text.
        versions=[] if shown.cut else story_changes(printed(site.client, name)),
        names=list(_names(article)),
        dated=_date_source(article.date_source),
    )


def _names(article: Article) -> Iterator[tuple[str, list[tuple[str, State]]]]:
    """Yield the facets of a story: a title, and its values with the searches that they lead to."""
    entities = article.entities or Entities()
    found = {
        "section": article.section,
        "topic": [article.topic] if article.topic else [],
        "province": article.province,
        "person": entities.persons,
        "organisation": entities.organisations,
        "place": entities.places,
        "tag": article.tags,
        "agency": [article.agency] if article.agency else [],
    }
    for name, values in found.items():
        yield BY_NAME[name].title, [(value, State(filters=(Filter(name, value),))) for value in values]


def _date_source(source: str | None) -> str:
    """Return where a date was read, for readers; empty if it is unknown."""
    found = (text for start, text in DATE_SOURCES if source and source.startswith(start))
    return next(found, "متن صفحه" if source else "")


def stored(site: Site, name: str) -> Article | None:
    """Return an article by its id. Raises PeykError if the cluster does not answer."""
    with explained():
        answer = site.client.search(index=site.index, query={"ids": {"values": [name]}}, size=1)
    hits = answer["hits"]["hits"]
    return article_from_document(hits[0]["_source"]) if hits else None
