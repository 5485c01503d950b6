"""The definitions fit the indices and the grid, and are good Persian; what does not fit is found."""

import json
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest

from ingest.backfill.days import DayState
from ingest.errors import PeykError
from ingest.kibana import calendar, fields
from ingest.kibana.load import FOLDER, load
from ingest.kibana.model import Definitions
from ingest.kibana.saved import saved_objects
from ingest.kibana.verify import faults
from ingest.ledger.entry import STATUSES, Step
from ingest.ledger.outcomes import OUTCOMES
from ingest.ledger.records import OutletState, RunState
from ingest.normalise.dates import jalali_fields
from ingest.outlets import Kind
from ingest.revisions import Event
from ingest.watch.finding import Severity

FILES = sorted(FOLDER.glob("**/*.toml"))


def test_nothing_is_wrong() -> None:
    assert list(faults(load())) == []


@pytest.mark.parametrize("view", load().views, ids=lambda view: view.id)
def test_every_field_that_kibana_lists_has_a_label(view: Any) -> None:
    # The view over several indices names what they share.
    if len(view.indices) == 1:
        assert fields.of(view).keys() - view.labels.keys() == set()


def changed(path: str, value: object) -> Definitions:
    """The definitions with one value changed."""
    whole = load().model_dump()
    *parents, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place: Any = whole
    for step in parents:
        place = place[step]
    if isinstance(place, tuple):
        raise AssertionError(path)
    place[last] = value
    return Definitions.model_validate(whole)


NEWSROOM = next(number for number, each in enumerate(load().dashboards) if each.id == "newsroom")
SOURCES = next(number for number, each in enumerate(load().dashboards) if each.id == "sources")
PANELS = f"dashboards.{NEWSROOM}.sections.0.rows.0.panels"
TREND = f"dashboards.{NEWSROOM}.sections.1.rows"


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (f"{PANELS}.1.metric.field", "no_such", "no field no_such"),
        (f"{PANELS}.1.metric.field", "body", "unique_count does not take body, which is text"),
        (f"{PANELS}.1.metric.field", "canonical_url", "canonical_url cannot be aggregated"),
        (f"{PANELS}.1.view", "nowhere", "there is no data view peyk-view-nowhere"),
        (f"{PANELS}.1.metric.label", "Stories", "«Stories» is not Persian"),
        (f"{PANELS}.1.metric.label", "گزارش:", "ends with punctuation"),
        (f"{PANELS}.1.query", "related: x", "related cannot be searched"),
        (f"{PANELS}.1.query", "title: سی*", "a wildcard"),
        (f"{PANELS}.1.w", 20, "a row is wider than 48"),
        (f"{TREND}.0.panels.0.x.field", "title.keyword", "date_histogram does not take title.keyword"),
        (f"{TREND}.0.panels.0.breakdown_by.rank_by.metric_index", 7, "out of range"),
        (f"dashboards.{NEWSROOM}.controls.0.field", "title", "terms does not take title, which is text"),
        (f"dashboards.{NEWSROOM}.title", "Newsroom", "is not Persian"),
        (f"dashboards.{NEWSROOM}.sections.3.rows.1.panels.0.search", "gone", "there is no search peyk-search-gone"),
        (f"dashboards.{SOURCES}.sections.1.rows.0.panels.0.metrics.1.filter.expression", "a: (b", "does not translate"),
        ("views.0.time", "title", "date_histogram does not take title"),
        ("views.0.labels.nothing", "هیچ", "data view articles: no field nothing"),
        ("views.0.formats.url", "nothing", "no words nothing"),
        ("searches.0.sort", "body", "date_histogram does not take body"),
        ("searches.0.query", "gone: true", "gone cannot be searched"),
        ("filters.0.query", "gone: true", "gone cannot be searched"),
    ],
)
def test_a_fault_is_found(path: str, value: object, fault: str) -> None:
    assert any(fault in found for found in faults(changed(path, value))), list(faults(changed(path, value)))


def test_an_unknown_key_is_refused_with_its_place(tmp_path: Path) -> None:
    for file in FILES:
        copy = tmp_path / file.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    load(tmp_path)
    target = tmp_path / "dashboards" / "newsroom.toml"
    target.write_text(target.read_text(encoding="utf-8") + 'colour = "red"\n', encoding="utf-8")
    load.cache_clear()
    with pytest.raises(PeykError, match=r"dashboards\.\d+\..*colour: there is no such key"):
        load(tmp_path)
    target.write_text("= 1", encoding="utf-8")
    with pytest.raises(PeykError, match=r"newsroom\.toml: "):
        load(tmp_path)
    target.unlink()
    (tmp_path / "words.toml").unlink()
    with pytest.raises(PeykError, match=r"words\.toml cannot be read"):
        load(tmp_path)


def _watched() -> set[str]:
    page = (FOLDER.parents[1] / "docs" / "watch.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`[a-z`, ]+) \| (?:critical|warning|notice)", page, re.MULTILINE)
    return {name for row in rows for name in re.findall("`([a-z]+)`", row)}


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("statuses", set(STATUSES)),
        ("steps", set(get_args(Step))),
        ("reasons", set(OUTCOMES)),
        ("run_states", {*get_args(RunState), *get_args(OutletState)}),
        ("day_states", set(get_args(DayState))),
        ("events", set(get_args(Event))),
        ("severities", {each.value for each in Severity}),
        ("finding_states", {"open", "closed"}),
        ("finding_kinds", _watched()),
        ("outlet_kinds", set(get_args(Kind))),
    ],
)
def test_every_code_has_a_persian_word(table: str, codes: set[str]) -> None:
    assert codes and codes - load().words[table].keys() == set()
    assert all(re.search("[\u0600-\u06ff]", word) for word in load().words[table].values())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_letters_are_persian(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search("[يكةىٱ]", text)
    assert not re.search("(?<![\u200c\\w])(می|نمی) (?=[آ-ی])", text), "a verb's prefix is joined by a half-space"
    assert not re.search("[آ-ی] ها(?![\\w\u200c])", text), "so is a plural"
    assert not re.search("\u200c[ \n]|[ \n]\u200c|\u200c\u200c", text)


def test_months_weeks_and_days_of_this_year_are_words() -> None:
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    day, jalali = jalali_fields(now)
    assert calendar.days(now.date())[day] == "۳۰ آبان ۱۴۰۵"
    assert calendar.months(now.date())[jalali.month] == "آبان ۱۴۰۵"
    assert calendar.weeks(now.date())[jalali.week] == f"هفتهٔ {str(jalali.week[-2:]).translate(_DIGITS)} سال ۱۴۰۵"
    assert "1403-12-30" in calendar.days(date(2025, 6, 1)), "a leap year"
    assert "1405-12-30" not in calendar.days(now.date())
    assert "1406-01-01" in calendar.days(now.date()), "a new year needs no new set-up"


_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def test_the_objects_together_are_small_enough_to_load() -> None:
    assert all(len(json.dumps(item, ensure_ascii=False).encode()) < 400_000 for item in saved_objects(load()))
