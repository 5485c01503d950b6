"""Kibana's objects are written by the cluster's administrator; its other users only see them."""

import json
from base64 import b64encode
from urllib.request import Request, urlopen

from benchmarks.compose.images.kibana.server import Kibana, of_elasticsearch, rights, serve
from tests.security.conftest import Guarded, peyk

READER = "reads ÷ only"


def test_the_administrator_sets_up_and_the_reader_sees(guarded: Guarded) -> None:
    made = peyk("secure", "setup", **guarded.as_administrator(), PEYK_KIBANA_READER_PASSWORD=READER)
    assert made.returncode == 0, made.stderr
    find = of_elasticsearch(guarded.url, str(guarded.certificates / "ca.crt"))
    with serve(Kibana(rights(find))) as url:
        done = peyk("kibana", "setup", **guarded.as_administrator(), KIBANA_URL=url)
        assert done.returncode == 0, done.stderr
        reader = {"ELASTICSEARCH_USER": "guarded-peyk-kibana-reader", "ELASTICSEARCH_PASSWORD": READER}
        refused = peyk("kibana", "setup", **guarded.environment, **reader, KIBANA_URL=url)
        assert refused.returncode == 2 and "these credentials may not PUT" in refused.stderr
        pair = b64encode(f"guarded-peyk-kibana-reader:{READER}".encode()).decode()
        path = "/s/guarded-peyk/api/dashboards/guarded-peyk-newsroom"
        with urlopen(Request(f"{url}{path}", headers={"Authorization": f"Basic {pair}"})) as answer:
            assert json.load(answer)["data"]["title"] == "تحریریه"
