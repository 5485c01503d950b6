"""What the text itself tells: its language and the provinces that it is about."""

from dataclasses import replace

from ingest.enrich.language import detect
from ingest.model import Article


def enrich(article: Article) -> Article:
    """The article with its language by its letters; the page's own word for it stays where the text is too short."""
    text = "\n".join(part for part in (article.title, article.lead, article.body) if part)
    return replace(article, language=detect(text) or article.language)
