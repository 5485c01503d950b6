"""Enrich an article from its text: language, topic, credited agency, provinces, named entities."""

from dataclasses import replace

from ingest.enrich.agency import agency
from ingest.enrich.entities import entities
from ingest.enrich.gazetteer import Lines
from ingest.enrich.language import detect
from ingest.enrich.province import provinces
from ingest.enrich.topic import topic
from ingest.model import Article

_PERSIAN = "fa"
_SAMPLE = 1000
"""Characters of a body used to detect its language."""


def enrich(article: Article) -> Article:
    """Return the article with its language, topic, agency, provinces and entities; earlier values are replaced.

    A text too short for detection keeps its earlier language. Agency, provinces and entities are for Persian only.
    """
    text = "\n".join(part for part in (article.title, article.lead, article.body[:_SAMPLE]) if part)
    article = replace(article, language=detect(text) or article.language, topic=topic(article.section))
    if article.language not in (_PERSIAN, None):
        return replace(article, agency=None, province=(), entities=None)
    lines = Lines.of(article)
    return replace(article, agency=agency(article), province=provinces(article, lines), entities=entities(lines))
