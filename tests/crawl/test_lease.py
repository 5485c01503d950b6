"""Two crawls at once: each outlet belongs to one run at a time, ensured by Elasticsearch."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from elasticsearch import Elasticsearch

from ingest.crawl.run import give_up, run
from ingest.index import ensure_indices
from ingest.ledger.alive import MACHINE
from ingest.ledger.lease import holders, release_all
from ingest.ledger.leases import Leases
from ingest.ledger.records import Effort, Run
from ingest.ledger.runs import Runs
from ingest.sample.server import Server, serve
from ingest.sample.world import World
from ingest.settings import settings
from tests.crawl.line import use
from tests.crawl.proxy import proxied

OUTLETS = ("kavir", "toos", "zagros", "karvan")
OURS, THEIRS = "run-ours", "run-theirs"


@pytest.fixture
def client(elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elasticsearch:
    use(monkeypatch, tmp_path, [])
    ensure_indices(elastic, ["crawl-state"])
    return elastic


def lease_length(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setenv("PEYK_LEASE_SECONDS", str(seconds))
    settings.cache_clear()


def test_what_one_run_has_another_cannot_have_until_it_is_given_back(client: Elasticsearch) -> None:
    with Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        assert ours.gain("kavir") is None and ours.holds("kavir")
        refusal = theirs.gain("kavir")
        assert refusal and not refusal.stale and OURS in refusal.message and "\n" not in refusal.message
        assert not theirs.holds("kavir")
        assert theirs.gain("toos") is None, "other outlets are free"
        ours.release(["kavir"])
        assert theirs.gain("kavir") is None


def test_many_are_taken_at_once_but_for_those_that_another_run_has(client: Elasticsearch) -> None:
    with Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        theirs.gain("toos")
        refusals = ours.gain_all(["kavir", "toos", "zagros"])
        assert list(refusals) == ["toos"] and THEIRS in refusals["toos"].message
        assert [name for name in ("kavir", "toos", "zagros") if ours.holds(name)] == ["kavir", "zagros"]
    assert holders(client, ["kavir", "toos", "zagros"]) == {}, "what is held is given back at the end"


def test_a_run_that_raised_leaves_its_outlets_to_whoever_comes_first(client: Elasticsearch) -> None:
    with pytest.raises(RuntimeError), Leases(client, OURS) as ours:
        ours.gain("kavir")
        raise RuntimeError
    with Leases(client, OURS) as again:
        assert again.gain("kavir") is None, "its own next attempt is one of them"
    with pytest.raises(RuntimeError), Leases(client, OURS) as ours:
        ours.gain("kavir")
        raise RuntimeError
    with Leases(client, THEIRS) as theirs:
        assert theirs.gain("kavir") is None
        assert theirs.taken_from == {OURS}


def test_what_a_run_holds_that_nobody_goes_on_with_is_given_back(client: Elasticsearch) -> None:
    ensure_indices(client, ["crawl-runs"])
    Runs(client).save(Run(OURS, "running", Effort(datetime.now(UTC))))
    with pytest.raises(RuntimeError), Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        ours.gain_all(["kavir", "toos"])
        theirs.gain("zagros")
        raise RuntimeError
    give_up(OURS)
    assert holders(client, ["kavir", "toos", "zagros"]) == {"zagros": THEIRS}
    over = Runs(client).get(OURS)
    assert over and over.state == "interrupted"


def test_a_second_attempt_of_a_run_takes_over_and_the_first_notices(
    client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease_length(monkeypatch, 1)
    with Leases(client, OURS) as first, Leases(client, OURS) as second:
        first.gain("kavir")
        assert second.gain("kavir") is None
        while first.holds("kavir"):
            pass
        assert second.holds("kavir")


def test_who_cannot_renew_relies_on_nothing_by_the_time_another_run_may_take_over(
    client: Elasticsearch, node_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease_length(monkeypatch, 1)
    with (
        proxied(node_url) as proxy,
        Elasticsearch(proxy.url, max_retries=0) as distant,
        Leases(distant, OURS) as ours,
        Leases(client, THEIRS) as theirs,
    ):
        assert ours.gain("kavir") is None and ours.holds("kavir")
        proxy.rule = lambda number, method, path: "cut"
        while theirs.gain_or_watch("kavir"):
            pass
        assert not ours.holds("kavir") and theirs.holds("kavir")


def write_lease(client: Elasticsearch, age: float, machine: str = "elsewhere", parked: bool = False) -> None:
    lease = {
        "kind": "lease",
        "outlet": "kavir",
        "run_id": THEIRS,
        "holder": "a-process-of-theirs",
        "machine": machine,
        "parked": parked,
        "seconds": 300,
        "renewed_at": (datetime.now(UTC) - timedelta(seconds=age)).isoformat(),
    }
    client.index(index=settings().index("crawl-state"), id="lease-kavir", document=lease)


@pytest.mark.parametrize(
    ("lease", "stale"),
    [
        pytest.param({"age": 10}, False, id="another machine's, renewed lately"),
        pytest.param({"age": 3600}, True, id="another machine's, over by our clock: dead, or our clock is ahead"),
        pytest.param({"age": -3600}, True, id="renewed in the future: its clock is ahead, or ours behind"),
        pytest.param(
            {"age": 10, "machine": MACHINE, "parked": True}, False, id="an older version's, between two tasks"
        ),
        pytest.param({"age": 3600, "machine": MACHINE, "parked": True}, True, id="an older version's, for too long"),
    ],
)
def test_no_clock_alone_makes_a_holder_dead(client: Elasticsearch, lease: dict[str, Any], stale: bool) -> None:
    write_lease(client, **lease)
    with Leases(client, OURS) as ours:
        seen = ours.gain("kavir")
        assert seen and seen.stale is stale
        write_lease(client, **lease)
        seen = ours.gain("kavir", seen)
        assert seen, "renewed since it was seen, so its holder lives"
        assert ours.gain("kavir", seen) is None, "not renewed while we watched"


def test_a_holder_renews_its_lease(client: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> None:
    lease_length(monkeypatch, 5)
    with Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        ours.gain_all(["kavir", "toos"])
        seen = [theirs.gain(name) for name in ("kavir", "toos")]
        for _ in range(100):
            now = [theirs.gain(name) for name in ("kavir", "toos")]
            if all(new and old and new.version != old.version for new, old in zip(now, seen, strict=True)):
                break
            time.sleep(0.1)
        else:
            pytest.fail("not renewed")
        assert not any(new and new.stale for new in now)
        assert ours.holds("kavir") and ours.holds("toos")
    assert holders(client, ["kavir", "toos"]) == {}, "the renewed versions are given back"


def test_a_lock_file_that_was_cleaned_away_harms_nothing(client: Elasticsearch) -> None:
    with Leases(client, OURS) as ours:
        ours.gain("kavir")
        for path in (settings().var / "leases").glob("*.lock"):
            path.unlink()
    assert holders(client, ["kavir"]) == {}


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_a_jump_of_the_clock_costs_a_living_holder_nothing(client: Elasticsearch, jump: timedelta) -> None:
    with Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        ours.gain("kavir")
        with time_machine.travel(datetime.now(UTC) + jump):
            refusal = theirs.gain("kavir")
            assert refusal and ours.holds("kavir")


def test_a_run_that_is_over_gives_back_what_is_its_own(client: Elasticsearch) -> None:
    with Leases(client, OURS) as ours, Leases(client, THEIRS) as theirs:
        ours.gain("kavir")
        theirs.gain("toos")
        release_all(client, OURS, ["kavir", "toos", "zagros"])
        assert holders(client, ["kavir", "toos", "zagros"]) == {"toos": THEIRS}


@pytest.fixture
def world(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Server, list[dict[str, Any]]]]:
    """Some quick outlets of the sample world, whose pages are never rechecked."""
    with serve(World.build()) as server:
        rows = [row | {"recheck_minutes": []} for row in server.world.rows(server.address) if row["id"] in OUTLETS]
        use(monkeypatch, tmp_path, rows)
        yield server, rows


def test_a_busy_outlet_is_one_line_and_the_others_are_whole(
    world: tuple[Server, list[dict[str, Any]]], elastic: Elasticsearch
) -> None:
    ensure_indices(elastic, ["crawl-state"])
    with Leases(elastic, THEIRS) as theirs:
        theirs.gain("kavir")
        report = run()
        assert holders(elastic, OUTLETS) == {"kavir": THEIRS}, "what the run had it gave back"
    assert report.balanced
    lines = {line.outlet: line for line in report.outlets}
    assert (lines["kavir"].state, lines["kavir"].discovered) == ("busy", 0)
    assert THEIRS in lines["kavir"].message
    assert not [visit for visit in world[0].log if "kavir" in visit.host]
    assert all(line.state != "busy" and line.discovered for name, line in lines.items() if name != "kavir")
