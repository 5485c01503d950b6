"""Run other extractors over the same pages, in a separate environment; imports nothing of Peyk.

`python benchmarks/extraction/peers.py MANIFEST`: the manifest is JSON, [{"file", "encoding", "url"}, …]. Prints JSON:
extractor -> one reading per page. Each extractor is configured as its documentation advises for news, with Persian if
it has a language option, and without network requests.
"""

import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import newspaper
import trafilatura
from bs4 import BeautifulSoup
from newsplease import NewsPlease
from readability import Document

ROUNDS = 1
Reading = dict[str, Any]


def by_trafilatura(html: str, url: str) -> Reading:
    """Extract with the defaults, without comments."""
    document = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
    if document is None:
        return {}
    authors = document.author.split("; ") if document.author else []
    return {"text": document.text, "title": document.title, "published": document.date, "authors": authors}


def by_newspaper(html: str, url: str) -> Reading:
    """Extract without downloading pictures."""
    article = newspaper.Article(url, language="fa", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    date = article.publish_date
    published = date.isoformat() if hasattr(date, "isoformat") else None
    return {"text": article.text, "title": article.title, "published": published, "authors": article.authors}


def by_readability(html: str, url: str) -> Reading:
    """Extract a title and markup; return the markup's text."""
    document = Document(html, url=url)
    text = BeautifulSoup(document.summary(), "lxml").get_text(" ")
    return {"text": text, "title": document.short_title()}


def by_news_please(html: str, url: str) -> Reading:
    """Extract with all its extractors; without the time of download, so that it must read the date from the page."""
    article = NewsPlease.from_html(html, url=url, fetch_images=False)
    date = article.date_publish
    return {
        "text": article.maintext or "",
        "title": article.title,
        "published": date.isoformat() if date else None,
        "authors": article.authors or [],
    }


def by_beautiful_soup(html: str, url: str) -> Reading:
    """Return all visible text of the page."""
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(["script", "style", "noscript"]):
        tag.decompose()
    return {"text": (soup.body or soup).get_text(" "), "title": soup.title.get_text() if soup.title else None}


PEERS: dict[str, Callable[[str, str], Reading]] = {
    "trafilatura": by_trafilatura,
    "newspaper4k": by_newspaper,
    "readability-lxml": by_readability,
    "news-please": by_news_please,
    "get_text": by_beautiful_soup,
}


def read(extract: Callable[[str, str], Reading], html: str, url: str) -> Reading:
    """Return the reading with the CPU seconds of the best round; an empty one if the extractor raises."""
    best, result = float("inf"), {}
    for _ in range(ROUNDS):
        start = time.process_time()
        try:
            result = extract(html, url)
        except Exception:
            result = {}
        best = min(best, time.process_time() - start)
    return result | {"seconds": best}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    pages = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    texts = [Path(page["file"]).read_bytes().decode(page["encoding"], "replace") for page in pages]
    for extract in PEERS.values():
        read(extract, texts[0], pages[0]["url"])
    print(
        json.dumps(
            {
                name: [read(extract, text, page["url"]) for text, page in zip(texts, pages, strict=True)]
                for name, extract in PEERS.items()
            }
        )
    )
