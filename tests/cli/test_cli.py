"""The command line as an operator uses it: exit codes, one line for an error, JSON for programs."""

import json
import os
import subprocess
import sys
import textwrap
import urllib.request
from pathlib import Path

import pytest

from ingest import outlets
from ingest.sample.server import serve
from ingest.sample.world import World
from tests import processes


def peyk(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return processes.peyk(*arguments, environment=os.environ | environment)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("clean", "no-such-page.html", "--url", "http://a.example/1"), "no-such-page.html cannot be read"),
        (("clean", __file__, "--url", "nonsense"), "nonsense is not a web address"),
        (("clean", __file__, "--url", "http://a.example/1", "--outlet", "nobody"), "no outlet called nobody"),
        (("discover", __file__), "is not a feed"),
        (("discover", "http://127.0.0.1/rss"), "private-address"),
        (("crawl", "nobody"), "no outlet called nobody"),
        (("search", "x", "--from", "yesterday-ish"), "yesterday-ish"),
    ],
)
def test_what_the_operator_can_put_right_is_one_line_and_exit_2(
    arguments: tuple[str, ...], told: str, node_url: str
) -> None:
    done = peyk(*arguments, ELASTICSEARCH_URL=node_url, PEYK_INDEX_PREFIX="test-nothing-")
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_elasticsearch_that_is_not_there_is_one_line_and_exit_2() -> None:
    done = peyk("status", ELASTICSEARCH_URL="http://127.0.0.1:1")
    assert done.returncode == 2
    assert "127.0.0.1:1" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PEYK_PACE", "slow"),
        ("PEYK_PACE", "-1"),
        ("PEYK_PACE", "nan"),
        ("PEYK_BATCH_SIZE", "0"),
        ("PEYK_LEASE_SECONDS", "0"),
        ("PEYK_RECHECK_MINUTES", "[15, -60]"),
        ("PEYK_RECHECK_MINUTES", "15,60"),
        ("PEYK_POLL_MINUTES", "[30, 1]"),
        ("PEYK_USER_AGENT", "پیک"),
        ("PEYK_USER_AGENT", "Peyk\r\nX-Other: 1"),
        ("PEYK_INDEX_PREFIX", "Two words"),
        ("PEYK_ENGINE_HEAP", "much"),
        ("ELASTICSEARCH_URL", "localhost:9200"),
    ],
)
def test_a_wrong_setting_is_named_with_its_variable(variable: str, value: str) -> None:
    # Settings of the embedded node are read only if no cluster is set.
    done = peyk("status", **{"ELASTICSEARCH_URL": "", variable: value})
    assert done.returncode == 2
    assert variable.removeprefix("PEYK_").lower() in done.stderr.lower() and "Traceback" not in done.stderr


SECRET = "open-sesame"
SPOILT = {
    "nobody there": {"ELASTICSEARCH_URL": f"http://peyk:{SECRET}@127.0.0.1:1"},
    "no port": {"ELASTICSEARCH_URL": f"http://peyk:{SECRET}@127.0.0.1:none"},
    "no scheme": {"ELASTICSEARCH_URL": f"peyk:{SECRET}@127.0.0.1:9200"},
    "another scheme": {"ELASTICSEARCH_URL": f"ftp://peyk:{SECRET}@127.0.0.1:9200"},
    "a slash in the password": {"ELASTICSEARCH_URL": f"http://peyk:1/{SECRET}@127.0.0.1:9200"},
    "a hash in the password": {"ELASTICSEARCH_URL": f"http://peyk:{SECRET}#1@127.0.0.1:9200"},
    "a hash behind digits": {"ELASTICSEARCH_URL": f"http://{SECRET}:1#1@127.0.0.1:9200"},
    "a question mark and an at": {"ELASTICSEARCH_URL": f"http://peyk:{SECRET}?@1@127.0.0.1:9200"},
    "a key of two words": {"ELASTICSEARCH_API_KEY": f"{SECRET} {SECRET}"},
    "a key in Persian": {"ELASTICSEARCH_API_KEY": f"{SECRET}کلید"},
    "a key with a line break": {"ELASTICSEARCH_API_KEY": f"{SECRET}\n{SECRET}"},
    "an archive nobody can open": {"PEYK_ARCHIVE": f"nowhere://peyk:{SECRET}@127.0.0.1/a"},
}


@pytest.mark.parametrize("spoilt", SPOILT.values(), ids=SPOILT)
def test_a_secret_is_in_no_message_and_no_traceback(spoilt: dict[str, str], node_url: str) -> None:
    environment = {"ELASTICSEARCH_URL": node_url, "PEYK_INDEX_PREFIX": "test-nothing-"} | spoilt
    command = ("archive", "verify") if "PEYK_ARCHIVE" in spoilt else ("status",)
    done = peyk(*command, **environment)
    assert done.returncode == 2 and done.stderr.startswith("error: ")
    program = "from ingest.elastic import connect\nwith connect() as client: client.info()"
    if "PEYK_ARCHIVE" in spoilt:
        program = "from ingest.archive import verify; from ingest.settings import settings\nverify(settings().archive)"
    python = subprocess.run(
        [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert "Traceback" in python.stderr
    assert SECRET not in done.stdout + done.stderr + python.stdout + python.stderr


def test_a_logged_traceback_shows_no_variable() -> None:
    # The key comes as an argument: Python 3.13 shows the lines of such a program in its tracebacks.
    program = """
        import sys
        import structlog
        from ingest.rebuild import pool
        def fail(key):
            raise ValueError("it failed")
        try:
            fail(sys.argv[1])
        except ValueError:
            structlog.get_logger().exception("trouble")
    """
    command = [sys.executable, "-c", textwrap.dedent(program), SECRET]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "it failed" in done.stdout and done.stdout.count(SECRET) == 0


def test_a_page_that_is_no_article_is_exit_3_with_a_reason(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<html><body><h1>صفحه مورد نظر یافت نشد</h1></body></html>", encoding="utf-8")
    done = peyk("clean", str(page), "--url", "http://a.example/news/1")
    assert done.returncode == 3
    assert done.stderr.startswith("not an article: ")


def test_a_page_becomes_one_json_object_with_the_design_s_names(tmp_path: Path) -> None:

    world = World.build()
    with serve(world) as server:
        gold = next(item for item in world.gold() if item.outlet == world.rows("x:1")[0]["id"])
        host, _, path = gold.url.removeprefix("http://").partition("/")
        request = urllib.request.Request(f"http://{server.address}/{path}", headers={"Host": host})
        page = tmp_path / "page.html"
        page.write_bytes(urllib.request.urlopen(request).read())
        rows = tmp_path / "outlets.toml"

        rows.write_text(outlets.to_toml(world.rows(server.address)), encoding="utf-8")
        done = peyk("clean", str(page), "--url", gold.url, PEYK_OUTLETS=str(rows))
        listed = peyk("outlets", "--json", PEYK_OUTLETS=str(rows))
        feeds = json.loads(listed.stdout)[0]["feeds"]
        links = json.loads(peyk("discover", feeds[0], "--json", PEYK_OUTLETS=str(rows)).stdout)
    article = json.loads(done.stdout)
    assert article["title"] == gold.title and article["body"] == gold.body
    assert article["outlet"]["id"] == gold.outlet and article["extraction"]["profile"]
    assert {"url", "title", "published_at"} <= links[0].keys()
