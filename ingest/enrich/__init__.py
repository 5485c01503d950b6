"""What the text itself tells: its language and the provinces that it is about."""

from dataclasses import replace

from ingest.enrich.language import detect
from ingest.enrich.province import provinces
from ingest.model import Article


def enrich(article: Article) -> Article:
    """The article with its language and provinces; a text too short to tell keeps the language that its page states."""
    text = "\n".join(part for part in (article.title, article.lead, article.body) if part)
    return replace(article, language=detect(text) or article.language, province=provinces(article))
