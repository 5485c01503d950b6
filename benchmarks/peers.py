"""Other extractors over the same pages, in an environment of their own: prints pages per second of each as JSON.

`python benchmarks/peers.py ROUNDS PAGE…`; needs nothing of Peyk's, so that the peers' packages cannot meet ours.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

import trafilatura
from newspaper import Article


def by_trafilatura(html: str) -> object:
    """Text and metadata, as its documentation shows for a news crawl."""
    return trafilatura.bare_extraction(html, with_metadata=True, url="http://khabar.example/news/1")


def by_newspaper(html: str) -> object:
    """Title, text and date; without the summary, and without asking the network for its pictures."""
    article = Article("http://khabar.example/news/1", language="fa", fetch_images=False)
    article.download(input_html=html)
    article.parse()
    return article.text


def rate(clean: Callable[[str], object], pages: list[str], rounds: int) -> float:
    """Pages per second in the best of some rounds: other work on the machine only ever slows a round down."""
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
