"""The set-up: idempotent, strict about what it sends, and one clear sentence for each refusal."""

import copy
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from benchmarks.compose.images.kibana.server import Kibana, serve
from benchmarks.compose.images.kibana.shapes import DASHBOARD, WrongBodyError
from ingest.errors import PeykError
from ingest.kibana.dashboards import body
from ingest.kibana.load import load
from ingest.kibana.setup import check, set_up
from ingest.settings import settings
from tests.kibana.conftest import READER, users


def test_a_second_set_up_changes_nothing(kibana: Kibana) -> None:
    first = {(step.kind, step.name): step.done for step in set_up()}
    objects, spaces = copy.deepcopy(kibana.objects), copy.deepcopy(kibana.spaces)
    second = {(step.kind, step.name): step.done for step in set_up()}
    assert first.keys() == second.keys() and set(second.values()) == {"set"}
    assert first["space", "peyk"] == first["dashboard", "peyk-newsroom"] == "made"
    assert (kibana.objects, kibana.spaces) == (objects, spaces)
    assert {step.done for step in check()} == {"there"}


def test_everything_is_in_the_space_managed_and_with_ids_of_peyk(kibana: Kibana) -> None:
    set_up()
    assert set(kibana.homes.values()) == {"peyk"}
    assert kibana.spaces["default"] == {"id": "default", "name": "Default"}
    assert all(name.startswith("peyk-") for _, name in kibana.objects)
    assert all(item["managed"] for (kind, _), item in kibana.objects.items() if kind != "dashboard")
    assert kibana.defaults == {"peyk": "peyk-view-articles"}
    assert {name for kind, name in kibana.objects if kind == "dashboard"} == {
        "peyk-newsroom",
        "peyk-monitoring",
        "peyk-sources",
        "peyk-crawls",
    }


def test_people_may_have_objects_of_their_own(kibana: Kibana) -> None:
    set_up()
    own = {"title": "داشبورد من", "panels": []}
    kibana.objects["dashboard", "mine"], kibana.homes["dashboard", "mine"] = own, "peyk"
    set_up()
    assert kibana.objects["dashboard", "mine"] == own


def test_a_changed_dashboard_and_data_view_are_put_right(kibana: Kibana) -> None:
    set_up()
    before = copy.deepcopy(kibana.objects)
    kibana.objects["dashboard", "peyk-newsroom"]["panels"] = []
    kibana.objects["index-pattern", "peyk-view-articles"]["attributes"]["title"] = "nothing"
    set_up()
    assert kibana.objects == before


def test_two_installations_share_a_kibana(kibana: Kibana, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up()
    monkeypatch.setenv("PEYK_INDEX_PREFIX", "second.")
    settings.cache_clear()
    set_up()
    assert kibana.spaces.keys() == {"default", "peyk", "second-peyk"}
    view = kibana.objects["index-pattern", "second.peyk-view-stories"]
    assert view["attributes"]["title"] == "second.articles,second.crawl-ledger,second.article-revisions"
    assert kibana.homes["dashboard", "second.peyk-newsroom"] == "second-peyk"
    assert kibana.homes["dashboard", "peyk-newsroom"] == "peyk"


def test_set_ups_at_the_same_time_both_end_well(kibana: Kibana) -> None:
    # Another set-up makes the space between our two requests.
    kibana.spaces["peyk"] = {"id": "peyk", "name": "?"}
    kibana.conflicts = 2
    assert set_up()
    assert kibana.spaces["peyk"]["name"] == "پیک"


def test_a_space_that_another_set_up_makes_in_between_is_used(kibana: Kibana, monkeypatch: pytest.MonkeyPatch) -> None:
    class Late(dict[str, dict[str, object]]):
        """The spaces: at the first look, `peyk` is not there yet."""

        looks = 0

        def __contains__(self, key: object) -> bool:
            self.looks += key == "peyk"
            return super().__contains__(key) and (key != "peyk" or self.looks > 1)

    kibana.spaces = Late(kibana.spaces | {"peyk": {"id": "peyk", "name": "پیک"}})
    assert set_up()[0].done == "set"


def refused() -> str:
    with pytest.raises(PeykError) as caught:
        set_up()
    sentence = str(caught.value)
    assert "\n" not in sentence and len(sentence) < 300
    return sentence


def test_a_lasting_conflict_is_told(kibana: Kibana) -> None:
    kibana.conflicts = 100
    assert "conflicts" in refused()


def test_ids_that_another_space_has_are_told(kibana: Kibana) -> None:
    kibana.homes["index-pattern", "peyk-view-articles"] = "default"
    kibana.objects["index-pattern", "peyk-view-articles"] = {}
    assert "has peyk-view-articles in another space already; delete it there" in refused()


def test_a_dashboard_id_that_another_space_has_is_told(kibana: Kibana) -> None:
    kibana.homes["dashboard", "peyk-sources"] = "default"
    assert "/api/dashboards/peyk-sources conflicts" in refused()


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("ELASTIC_PASSWORD", "wrong ÷", "does not accept these credentials; set ELASTIC_PASSWORD"),
        ("KIBANA_URL", "http://127.0.0.1:9", "does not answer at http://127.0.0.1:9"),
        ("KIBANA_URL", "kibana:5601", "KIBANA_URL='kibana:5601': it has the form https"),
        ("KIBANA_CA_CERTS", "/nowhere/ca.crt", "KIBANA_CA_CERTS=/nowhere/ca.crt: no such file"),
    ],
)
def test_a_wrong_setting_is_one_sentence(
    kibana: Kibana, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    sentence = refused()
    assert words in sentence and "wrong ÷" not in sentence
    assert kibana.objects == {}


def test_the_address_of_elasticsearch_is_not_taken_for_kibana(
    kibana: Kibana, node_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KIBANA_URL", node_url)
    assert f"{node_url} is not Kibana" in refused()


def test_a_reader_is_refused(kibana: Kibana, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ELASTIC_PASSWORD")
    monkeypatch.setenv("ELASTICSEARCH_USER", "reader")
    monkeypatch.setenv("ELASTICSEARCH_PASSWORD", READER)
    settings.cache_clear()
    assert "these credentials may not PUT /api/spaces/space/peyk" in refused()
    assert READER not in refused()


@pytest.mark.parametrize("version", ["9.0.0", "9.3.7"])
def test_before_the_dashboards_api_the_rest_is_set_up(kibana: Kibana, version: str) -> None:
    kibana.version = version
    assert "has no Dashboards API: data views and saved searches are in place" in refused()
    assert {kind for kind, _ in kibana.objects} == {"index-pattern", "search", "query"}


def test_an_older_kibana_gets_nothing(kibana: Kibana) -> None:
    kibana.version = "8.19.4"
    assert "Kibana 8.19 at http" in refused()
    assert kibana.objects == {} and kibana.log == []


@pytest.mark.parametrize("version", ["9.4.0", "9.5.3", "10.0.0-SNAPSHOT"])
def test_every_version_with_the_api_gets_dashboards(kibana: Kibana, version: str) -> None:
    kibana.version = version
    assert len([step for step in set_up() if step.kind == "dashboard"]) == 4


def test_a_kibana_that_starts_is_waited_for_by_its_caller(kibana: Kibana) -> None:
    kibana.level = lambda: "degraded"
    assert "is not ready" in refused()


def test_a_strange_server_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "4")
            self.end_headers()
            self.wfile.write(b"<hi>")

        def log_message(self, *_: object) -> None:
            """Log nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        monkeypatch.setenv("KIBANA_URL", f"http://127.0.0.1:{server.server_port}")
        assert "is not Kibana" in refused()
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_is_missing_is_found(kibana: Kibana) -> None:
    set_up()
    del kibana.homes["dashboard", "peyk-crawls"]
    assert [step.name for step in check() if step.done == "missing"] == ["peyk-crawls"]


@pytest.mark.parametrize("dashboard", load().dashboards, ids=lambda each: each.id)
def test_the_stand_in_refuses_an_unknown_key_anywhere(dashboard: object) -> None:
    """So the bodies above were accepted because of what they hold."""
    sent = body(dashboard)  # type: ignore[arg-type]
    DASHBOARD(sent, "")
    found = accepted = 0
    for path in _objects(sent):
        spoilt = json.loads(json.dumps(sent))
        place = spoilt
        for step in path:
            place = place[step]
        place["surprise"] = 1
        try:
            DASHBOARD(spoilt, "")
            accepted += 1
        except WrongBodyError:
            found += 1
    assert accepted == 0 and found > 100


def _objects(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [path, *(found for key, inner in value.items() for found in _objects(inner, (*path, key)))]
    if isinstance(value, list):
        return [found for key, inner in enumerate(value) for found in _objects(inner, (*path, key))]
    return []


def test_the_stand_in_wants_the_header_of_writes() -> None:
    stand_in = Kibana(lambda header: "all")
    answer = stand_in.answer("POST", "/api/spaces/space", {"content-type": "application/json"}, b"{}")
    assert answer[0] == 400 and "kbn-xsrf" in answer[1]["message"]
    assert stand_in.answer("PATCH", "/api/spaces/space", {"kbn-xsrf": "1"}, b"")[0] == 404
    assert stand_in.answer("GET", "/s/nowhere/api/dashboards/x", {}, b"")[0] == 404
    assert users("Basic nobody") is None


def test_a_base_path_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    class Behind(Kibana):
        def answer(self, method: str, target: str, headers: dict[str, str], content: bytes) -> tuple[int, dict]:  # type: ignore[override, type-arg]
            assert target.startswith("/kibana/")
            return super().answer(method, target.removeprefix("/kibana"), headers, content)

    stand_in = Behind(lambda header: "all")
    with serve(stand_in) as url:
        monkeypatch.setenv("KIBANA_URL", f"{url}/kibana/")
        assert set_up() and len(stand_in.objects) > 20
