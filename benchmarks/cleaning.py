"""Pages cleaned per second and core, compared with trafilatura and newspaper4k on the same real pages.

Ours is all of `ingest.clean`: extraction, normalisation, enrichment, fingerprints. The peers only extract. `times a
parse` is its CPU time as a multiple of a bare lxml parse of the same pages, measured in turns, so that a busy machine
slows both. The pages are the real ones beside the checkout; without them, those of the sample world.
"""

import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml import etree

from ingest import outlets
from ingest.clean import clean
from ingest.model import Article, Page
from ingest.outlets import Outlet
from ingest.sample.model import Request
from ingest.sample.site import SiteServer
from ingest.sample.world import World

REAL = Path(__file__).parents[2] / "shared" / "pages"
PEERS = Path(__file__).parents[1] / ".venv" / "bench" / "bin" / "python"
GOAL = 150
MOST_PARSES = 3.5
"""Goal for the cost of cleaning a page, in bare parses of it, at most."""
ROUNDS = 5

Case = tuple[Page, Outlet]


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Return the pages per second of each, and Peyk's rate as a multiple of each peer's."""
    cases = real_pages() or sample_pages()
    # Warm-up: patterns, gazetteers and profiles are loaded once.
    assert all(isinstance(clean(page, outlet), Article) for page, outlet in cases)
    ours = max(_rate(cases) for _ in range(rounds))
    result = {"pages": float(len(cases)), "kilobytes": round(sum(len(page.body) for page, _ in cases) / 1000)}
    result["peyk"] = round(ours, 1)
    result["times a parse"] = round(times_a_parse(cases), 2)
    for name, theirs in _peers(cases).items():
        result[name] = round(theirs, 1)
        result[f"peyk/{name}"] = round(ours / theirs, 1)
    return result


def real_pages() -> list[Case]:
    """Return the real pages with the rows of their outlets; none if the data are not on this machine."""
    rows = outlets.load()
    domains = outlets.by_domain(rows)
    cases = []
    for file in sorted(REAL.glob("*.html")):
        about = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        outlet = outlets.owner(about["site"], domains)
        if outlet:
            cases.append((_page(about["url"], file.read_bytes()), outlet))
    return cases


def sample_pages() -> list[Case]:
    """Return one page of every sample outlet."""
    world = World.build()
    rows = outlets.parse(world.rows("127.0.0.1:1"), "the sample world")
    first = {gold.outlet: gold for gold in world.gold() if gold.completeness == "full"}
    return [
        (_page(gold.url, SiteServer(world, world.sites[name]).answer(_request(gold.url)).body), rows[name])
        for name, gold in first.items()
    ]


def _request(url: str) -> Request:
    parts = urlsplit(url)
    return Request(unquote(parts.path), dict(parse_qsl(parts.query)), {}, attempt=3)


def _page(url: str, body: bytes) -> Page:
    return Page(url, 200, {"content-type": "text/html; charset=utf-8"}, body, datetime.now(UTC), url)


def times_a_parse(cases: list[Case], rounds: int = 40) -> float:
    """Return the CPU time of cleaning as a multiple of that of parsing; the best round of each counts."""
    parsing = cleaning = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for page, _ in cases:
            etree.fromstring(page.body, etree.HTMLParser(encoding="utf-8"))
        between = time.process_time()
        for page, outlet in cases:
            clean(page, outlet)
        parsing, cleaning = min(parsing, between - start), min(cleaning, time.process_time() - between)
    return cleaning / parsing


def _rate(cases: list[Case], seconds: float = 1.0) -> float:
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        for page, outlet in cases:
            clean(page, outlet)
        done += len(cases)
    return done / (time.perf_counter() - start)


def _peers(cases: list[Case]) -> dict[str, float]:
    with TemporaryDirectory() as folder:
        files: list[Path] = []
        for number, (page, _) in enumerate(cases):
            files.append(Path(folder) / f"{number}.html")
            files[-1].write_bytes(page.body)
        command: list[str | Path] = [PEERS, Path(__file__).with_name("peers.py"), str(ROUNDS), *files]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    rates: dict[str, float] = json.loads(done.stdout)
    return rates
