"""Every panel shows rows of a crawled sample world: the JSON that Kibana received, run as aggregations on a node."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch
from typer.testing import CliRunner

from benchmarks.compose.images.kibana.server import Kibana, serve
from ingest.backfill.plan import plan
from ingest.backfill.run import run as fill
from ingest.cli.app import app
from ingest.crawl.run import run
from ingest.errors import PeykError
from ingest.kibana import answer, kql, request
from ingest.kibana.load import load
from ingest.kibana.preview import Sheet, preview
from ingest.kibana.setup import set_up
from ingest.sample.server import serve as serve_world
from ingest.sample.world import World
from ingest.settings import settings
from ingest.watch import watch
from tests.crawl.line import documents, use

START, END = "2000-01-01", "now+5d"
"""Of the sample stories, and of findings three days from now."""
PAGE = (Path(__file__).parents[2] / "docs" / "kibana.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `(.+?)` \|", PAGE.partition("## KQL")[2].partition("\n## ")[0], re.MULTILINE)
SPELLINGS = ("عمومی\u200cهای", "عمومی های", "عمومیهای")
NAMES = [dashboard.id for dashboard in load().dashboards]


@dataclass(frozen=True)
class Place:
    """A crawled world, and what Kibana received."""

    client: Elasticsearch
    objects: dict[str, dict[str, Any]]
    sheets: dict[str, Sheet]

    def dashboard(self, name: str) -> dict[str, Any]:
        return self.objects[settings().index(f"peyk-{name}")]

    def panels(self, name: str) -> list[dict[str, Any]]:
        return [panel for part in self.dashboard(name)["panels"] for panel in part.get("panels", [part])]

    def rows(self, panel: dict[str, Any], typed: str) -> list[answer.Row]:
        """Return the rows of a chart that was sent."""
        wanted = request.asked(panel["config"])
        view = self.objects[wanted.view]["attributes"]
        found = self.client.search(
            index=view["title"],
            size=0,
            query=request.search([typed, wanted.query], view["timeFieldName"], START, END),
            aggs=request.aggregations(wanted),
        )
        return answer.rows(wanted, found["aggregations"])


@pytest.fixture(scope="module")
def place(shelf: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    kibana = Kibana(lambda header: "all")
    with pytest.MonkeyPatch.context() as patch, serve_world(World.build()) as server, serve(kibana) as url:
        use(patch, tmp_path_factory.mktemp("world"), server.world.rows(server.address))
        patch.setenv("KIBANA_URL", url)
        run()
        server.world = World.build(edition=2)
        run()
        fill(plan("1405-08-22", "1405-08-22", ["peyvand", "toos"]))
        shelf.indices.refresh(index=f"{settings().index_prefix}*")
        # Three days later, the outlets of the sample are late, and the watch says so.
        watch(datetime.now(UTC) + timedelta(days=3))
        set_up()
        sheets = {sheet.name: sheet for sheet in preview(shelf, start=START, end=END)}
        yield Place(shelf, {name: item for (_, name), item in kibana.objects.items()}, sheets)


@pytest.mark.parametrize("name", NAMES)
def test_every_chart_has_rows(place: Place, name: str) -> None:
    typed = place.dashboard(name)["query"]["expression"]
    charts = [panel for panel in place.panels(name) if panel["type"] == "vis"]
    assert len(charts) > 5
    rows = {json.dumps(panel["config"], ensure_ascii=False): place.rows(panel, typed) for panel in charts}
    empty = [config for config, found in rows.items() if not found]
    assert empty == []
    assert [config for config, found in rows.items() if any(len(row) == 0 or row[-1] is None for row in found)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_of_the_preview_has_rows_without_an_empty_first_column(place: Place, name: str) -> None:
    sheet = place.sheets[name]
    data = [table for table in sheet.tables if table.type != "markdown"]
    assert [table.title for table in data if not table.rows or not all(row[0] for row in table.rows)] == []
    assert len(sheet.tables) == len(place.panels(name))


def test_the_numbers_are_those_of_the_index(place: Place) -> None:
    articles = list(documents(place.client).values())
    newsroom = {table.columns[-1]: table.rows for table in place.sheets["newsroom"].tables if table.type == "metric"}
    assert newsroom["خبر"] == ((str(len(articles)),),)
    assert newsroom["رسانهٔ فعال"] == ((str(len({article["outlet"]["id"] for article in articles})),),)
    assert newsroom["گزارش یکتا"] == ((str(len({article["cluster_id"] for article in articles})),),)


def table(place: Place, name: str, title: str) -> list[tuple[str, ...]]:
    return list(next(table.rows for table in place.sheets[name].tables if table.title == title))


def test_months_are_persian_and_the_newest_is_first(place: Place) -> None:
    months = table(place, "newsroom", "خبر در هر ماه")
    counted = Counter(article["jalali"]["month"] for article in documents(place.client).values())
    assert months[0] == ("آبان ۱۴۰۵", str(counted["1405-08"]))
    assert table(place, "newsroom", "خبر در هر روز")[0][0] == "۳۰ آبان ۱۴۰۵"


def test_the_first_outlet_of_a_story_is_the_one_that_published_it_first(place: Place) -> None:
    first: dict[str, tuple[str, str]] = {}
    for article in documents(place.client).values():
        story = (article["published_at"], article["outlet"]["name_fa"])
        first[article["cluster_id"]] = min(first.get(article["cluster_id"], story), story)
    panel = next(panel for panel in place.panels("monitoring") if len(panel["config"].get("rows", ())) == 2)
    rows = place.rows(panel, "")
    assert len(rows) == 20
    assert {row[0]: row[1] for row in rows} == {row[0]: first[row[0]][1] for row in rows}


def test_the_statuses_of_an_outlet_add_up(place: Place) -> None:
    rows = table(place, "sources", "وضعیت نشانی‌ها در هر رسانه")
    assert len(rows) == 9
    assert all(int(row[1]) == sum(map(int, row[2:8])) for row in rows)
    assert ("توس‌نامه" in {row[0] for row in rows}) and not any(row[0].isascii() for row in rows)


def test_findings_are_counted_and_listed(place: Place) -> None:
    numbers = {one.columns[-1]: int(one.rows[0][0]) for one in place.sheets["sources"].tables if one.type == "metric"}
    assert sum(numbers.values()) > 0
    listed = table(place, "sources", "یافته‌های باز پایش")
    assert {row[0] for row in listed} <= set(load().words["severities"].values())


def test_a_query_in_the_bar_narrows_charts_and_hits(place: Place) -> None:
    (sheet,) = preview(place.client, ["monitoring"], start=START, end=END, query="outlet.id: kavir")
    share = next(one for one in sheet.tables if one.type == "pie")
    assert [row[0] for row in share.rows] == ["خبر کویر"]
    headlines = next(one for one in sheet.tables if one.title == "تیترها")
    assert {row[3] for row in headlines.rows} == {"خبر کویر"}


def test_an_empty_time_range_gives_no_rows_and_no_error(place: Place) -> None:
    (sheet,) = preview(place.client, ["newsroom"], start="1990-01-01", end="1990-01-02")
    assert {len(one.rows) for one in sheet.tables if one.type not in ("metric", "markdown")} == {0}
    assert next(one for one in sheet.tables if one.type == "metric").rows == (("0",),)


def test_one_view_finds_articles_entries_and_former_versions_by_outlet(place: Place) -> None:
    view = place.objects[settings().index("peyk-view-stories")]["attributes"]
    by_index = {"by": {"terms": {"field": "_index"}}}
    found = place.client.search(index=view["title"], size=0, query=kql.query("outlet.id: toos"), aggs=by_index)
    kinds = {bucket["key"].removeprefix(settings().index_prefix) for bucket in found["aggregations"]["by"]["buckets"]}
    assert kinds == {"articles-v1", "crawl-ledger", "article-revisions"}
    fields = place.client.field_caps(index=view["title"], fields="outlet.id")["fields"]["outlet.id"]
    assert list(fields) == ["keyword"] and fields["keyword"]["aggregatable"]


@pytest.mark.parametrize("text", EXAMPLES)
def test_the_examples_of_kql_find_the_same_in_each_spelling(place: Place, text: str) -> None:
    found = [
        {
            hit["_id"]
            for hit in place.client.search(
                index=settings().index("articles"),
                query=kql.query(text.replace(SPELLINGS[0], spelling)),
                size=1000,
                source=False,
            )["hits"]["hits"]
        }
        for spelling in SPELLINGS
    ]
    assert found[0] and found[0] == found[1] == found[2]


def test_saved_filters_find_something(place: Place) -> None:
    found = {
        saved.id: place.client.count(index=settings().index("articles"), query=kql.query(saved.query))["count"]
        for saved in load().filters
    }
    assert all(found.values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nothing"], "there is no dashboard nothing: crawls, monitoring, newsroom, sources"),
        (["newsroom", "--query", "a: (b"], "KQL that Peyk does not translate: a: (b"),
        (["newsroom", "--from", "nonsense"], "not a day or period: «nonsense»"),
    ],
)
def test_a_wrong_argument_is_one_sentence(place: Place, arguments: list[str], words: str) -> None:
    done = CliRunner().invoke(app, ["kibana", "preview", *arguments])
    assert isinstance(done.exception, PeykError) and words in str(done.exception)
    assert "\n" not in str(done.exception)


def test_the_command_prints_and_draws(place: Place, tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["kibana", "preview", "--from", START, "--to", END, "--svg", str(tmp_path / "new")])
    assert done.exit_code == 0, done.exception
    assert "تحریریه" in done.stdout and "آبان ۱۴۰۵" in done.stdout
    drawn = {file.name: file.read_text(encoding="utf-8") for file in (tmp_path / "new").iterdir()}
    assert drawn.keys() == {f"kibana-{name}.svg" for name in NAMES}
    assert all(text.endswith("</svg>\n") and 'direction="rtl"' in text for text in drawn.values())


def test_a_fresh_cluster_is_told_in_one_sentence(elastic: Elasticsearch) -> None:
    with pytest.raises(PeykError, match="no index"):
        preview(elastic)
