"""Run other extractors over the same pages, in a separate environment; prints pages per second of each as JSON.

`python benchmarks/peers.py ROUNDS PAGE…`; imports nothing of Peyk, so that the peers' packages cannot conflict with it.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura
from newspaper import Article


def by_trafilatura(html: str) -> object:
    """Extract text and metadata, as its documentation shows for a news crawl."""
    return trafilatura.bare_extraction(html, with_metadata=True, url="http://khabar.example/news/1")


def by_newspaper(html: str) -> object:
    """Extract title, text and date, without the summary and without downloading pictures."""
    article = Article("http://khabar.example/news/1", language="fa", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return article.text


def rate(clean: Callable[[str], object], pages: list[str], rounds: int) -> float:
    """Return the pages per second of the best round, since other work on the machine only slows a round down."""
    best = 0.0
    for _ in range(rounds):
        start = time.perf_counter()
        for page in pages:
            clean(page)
        best = max(best, len(pages) / (time.perf_counter() - start))
    return best


if __name__ == "__main__":
    texts = [Path(name).read_text(encoding="utf-8", errors="replace") for name in sys.argv[2:]]
    peers = {"trafilatura": by_trafilatura, "newspaper4k": by_newspaper}
    print(json.dumps({name: rate(clean, texts, int(sys.argv[1])) for name, clean in peers.items()}))
