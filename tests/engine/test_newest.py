"""The newest tested Elasticsearch gives the same tokens; needs a full JDK on this machine."""

import os
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import engine
from ingest.engine.artifacts import FOR_FULL_JDK
from ingest.index import ensure_indices
from ingest.mappings import load
from ingest.sample import library
from ingest.settings import settings
from tests.conftest import own_indices
from tests.engine.conftest import QUICK, directory

JAVAS = "/usr/lib/jvm"


def full_jdk() -> Path | None:
    """The home of a JDK 21 or later with its modules, which a runtime from PyPI lacks."""
    homes = [Path(named)] if (named := os.environ.get("PEYK_ENGINE_JAVA")) else sorted(Path(JAVAS).glob("*"))
    for home in homes:
        release = home / "release"
        text = release.read_text(encoding="utf-8") if release.is_file() else ""
        version = re.search(r'JAVA_VERSION="(\d+)', text)
        if version and int(version[1]) >= 21 and "jdk.jlink" in text:
            return home
    return None


@pytest.fixture(scope="module")
def newest(downloads: Path) -> Iterator[str]:
    jdk = full_jdk()
    if jdk is None:
        pytest.skip(f"no full JDK 21 or later is in {JAVAS}, and PEYK_ENGINE_JAVA names none")
    with directory() as place, pytest.MonkeyPatch.context() as patch:
        for name, value in (QUICK | {"PEYK_ENGINE_JAVA": str(jdk), "PEYK_CACHE": str(downloads)}).items():
            patch.setenv(name, value)
        yield engine.start(place).url
        engine.stop(place)


def tokens(client: Elasticsearch) -> dict[tuple[str, str], list[dict[str, object]]]:
    """Return the tokens of the sample world's headlines and leads and of hard cases, by analyzer and text."""
    ensure_indices(client, ["articles"])
    index = settings().index("articles")
    texts = [text for story in islice(library.stories(1), 60) for text in (story.title, story.lead or "")]
    texts += ["عمومی‌های عمومی های عمومیهای", "كتاب‌هاي آبي", "۱۲۳ ١٢٣ 123", "می‌روم نمی روم", "رئیس‌جمهور", "U.S. وزارت"]
    analysis = load("articles")["settings"]["analysis"]
    # The list of other names belongs to a cluster, and other tests change it meanwhile.
    named = {name for name, settings_of in analysis["filter"].items() if "synonyms_set" in settings_of}
    analyzers = [name for name, parts in analysis["analyzer"].items() if named.isdisjoint(parts.get("filter", ()))]
    assert len(analyzers) > 3
    return {
        (name, text): [dict(token) for token in client.indices.analyze(index=index, analyzer=name, text=text)["tokens"]]
        for name in analyzers
        for text in texts
    }


def test_every_analyzer_of_the_index_gives_the_same_tokens(
    newest: str, node_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with own_indices(newest, monkeypatch) as client:
        assert client.info()["version"]["number"] == FOR_FULL_JDK.version
        other = tokens(client)
    with own_indices(node_url, monkeypatch) as client:
        assert tokens(client) == other
