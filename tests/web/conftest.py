"""The sample world, crawled in two editions, with hostile articles of a stranger, behind the page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from elasticsearch import Elasticsearch

from ingest.crawl.run import run
from ingest.dedupe import fingerprint
from ingest.index import index_articles
from ingest.model import Article, OutletRef
from ingest.sample.server import serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use
from tests.web.served import page

WORDS = "حمله‌آزمایی"
"""In every hostile article, and in no other."""
PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<marquee onstart=alert(1)>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<style>@import 'http://127.0.0.1:9/x.css';</style>",
    "<link rel=stylesheet href=http://127.0.0.1:9/x.css>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=http://127.0.0.1:9/>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover=alert(1) x="',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "{{ 7*7 }}{% print(7*7) %}",
    "${alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\ue000<script>alert(1)</script>\ue001",
    "\ue001\ue000\ue000<b>",
    "<mark>ساختگی</mark>",
    "\u202e<script>alert(1)</script>",
    "<scr\u0000ipt>alert(1)</scr\u0000ipt>",
)
STARTED = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)


def hostile(number: int, payload: str) -> Article:
    """An article whose every text is a payload, of an outlet whose name is one too."""
    url = f"https://hostile{number}.example/{number}"
    outlet = OutletRef(f"hostile{number}", payload, payload, payload)
    text = f"{payload} {WORDS}"
    article = Article(url, url, outlet, text, f"{text} شمارهٔ {number}", lead=payload, kicker=payload, tags=(payload,))
    return replace(article, section=(payload,), authors=(payload,), published_at=STARTED, fetched_at=STARTED)


def copies() -> Iterator[Article]:
    """The same report at two outlets, and a page whose address is no link."""
    body = "گزارش یکسانی که دو رسانهٔ زردکوه با یک متن بلند منتشر کرده‌اند و در فهرست یک بار دیده می‌شود. " * 4
    for hours, name in enumerate(("first", "second")):
        url = f"https://{name}.example/copy"
        at = STARTED + timedelta(hours=hours)
        yield Article(url, url, OutletRef(name, name, f"رسانهٔ {name}"), "زردکوهنامهٔ همسان", body, published_at=at)
    yield Article("javascript:alert(1)", "javascript:alert(1)", OutletRef("third"), "نشانی‌آزمایی", "متن نشانی‌آزمایی")


@pytest.fixture(scope="module")
def stories(shelf: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elasticsearch]:
    """A client whose index has the stories."""
    with pytest.MonkeyPatch.context() as patch, serve(World.build()) as server:
        rows = [row | {"recheck_minutes": [0]} for row in server.world.rows(server.address)]
        use(patch, tmp_path_factory.mktemp("var"), rows)
        run()
        server.world = World.build(edition=2)
        run()
        strangers = map(fingerprint, [*(hostile(number, text) for number, text in enumerate(PAYLOADS)), *copies()])
        assert {outcome.status for outcome in index_articles(shelf, strangers)} == {"indexed"}
        shelf.indices.refresh(index=settings().index("articles"))
        yield shelf


@pytest.fixture(scope="module")
def site(stories: Elasticsearch) -> Iterator[str]:
    """The address of the page."""
    with page(stories) as address:
        yield address
