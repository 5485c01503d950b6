"""The examples of docs/query.md run unchanged, and each finds its article."""

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest.model import Jalali
from ingest.search.parse import parse
from ingest.search.tree import Text
from ingest.settings import settings
from tests.search.conftest import SPELLINGS, article, fill

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)

LANGUAGE = PAGE.partition("## The query language")[2].partition("What only looks")[0]


def test_every_operator_of_the_page_is_one() -> None:
    examples = [example for example in re.findall(r"`([^`]+)`", LANGUAGE) if re.search("[^\\W\\d_a-zA-Z]", example)]
    assert len(examples) > 15
    for example in examples:
        request = parse(example)
        if not re.fullmatch("[۰-۹/]+", example):
            assert any(not isinstance(node, Text) for node in request.tree.nodes), example
        assert all("was read as مسعود پزشکیان" in note for note in request.notes)


@pytest.mark.skipif(shutil.which("curl") is None, reason="the examples are written for curl")
def test_every_example_finds_the_three_spellings(elastic: Elasticsearch, node_url: str) -> None:
    fill(
        elastic,
        (
            replace(
                article(number, f"نشست روابط {spelling} استان", outlet="kavir"),
                jalali=Jalali("1405", "1405-08", "1405-W35"),
            )
            for number, spelling in enumerate(SPELLINGS, 1)
        ),
    )
    assert len(EXAMPLES) == 11
    for example in EXAMPLES:
        command = example.replace("/articles/", f"/{settings().index('articles')}/")
        run = subprocess.run(
            ["bash", "-c", command],
            env={"ELASTICSEARCH_URL": node_url, "PATH": "/usr/bin:/bin"},
            capture_output=True,
            check=True,
        )
        answer = json.loads(run.stdout)
        assert answer["tokens"] if "_analyze" in example else answer["hits"]["total"]["value"] == 3, example
