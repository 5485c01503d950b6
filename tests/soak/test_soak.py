"""The soak at a small size, with all assertions of the full one."""

from collections import Counter
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from benchmarks.soak.drive import Soak, soak
from benchmarks.soak.report import troubles
from benchmarks.soak.schedule import Strike, schedule
from benchmarks.soak.world import Size
from ingest.settings import settings


def test_killed_crawls_of_a_faulty_world_leave_exactly_its_gold_and_annoy_nobody(
    elastic: Elasticsearch, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEYK_VAR", str(tmp_path))
    settings.cache_clear()
    size = Size(articles=140, outlets=9, crawl_delay=0.05)
    plan = Soak(size, kills=5, restarts=0, recheck_minutes=0, patience=300)
    told: list[str] = []
    outcome = soak(plan, tmp_path / "soak", told.append)
    assert troubles(plan, outcome) == [], "\n".join(told)
    assert outcome.kills["visiting"] >= 3
    assert outcome.documents > size.articles
    assert outcome.disbelieved > size.articles / 4
    assert outcome.redesigned > 5 and outcome.corrected and outcome.erased and outcome.harmed
    assert outcome.courtesy.faulty > 10 and outcome.courtesy.rests
    assert outcome.courtesy.closest >= 0.05


def test_a_schedule_is_drawn_from_its_seed_and_strikes_every_step_by_its_share() -> None:
    drawn = schedule(kills=30, restarts=3, seed=1)
    assert drawn == schedule(kills=30, restarts=3, seed=1)
    assert drawn != schedule(kills=30, restarts=3, seed=2)
    strikes = [*drawn.first, *drawn.second]
    assert sum(strike.kind == "restart" for strike in strikes) == 3
    assert [strike.kind for strike in drawn.second].count("publish") == 1
    kills = Counter(strike.step for strike in strikes if strike.kind == "kill")
    assert kills == {"planning": 3, "visiting": 24, "accounting": 3}
    assert all(isinstance(strike, Strike) and 0 <= strike.part < 1 for strike in strikes)
