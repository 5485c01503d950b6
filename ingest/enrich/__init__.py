"""What the text itself tells: its language, whom and what it names, whom it has it from, where it belongs."""

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
"""Letters of a body that tell its language."""


def enrich(article: Article) -> Article:
    """Return the article with its language, topic, agency, provinces and entities; what there were of these is
    replaced.

    A text too short to tell its language keeps the one that its page states. Names are looked for in Persian alone.
    """
    text = "\n".join(part for part in (article.title, article.lead, article.body[:_SAMPLE]) if part)
    article = replace(article, language=detect(text) or article.language, topic=topic(article.section))
    if article.language not in (_PERSIAN, None):
        return replace(article, agency=None, province=(), entities=None)
    lines = Lines.of(article)
    return replace(article, agency=agency(article), province=provinces(article, lines), entities=entities(lines))
