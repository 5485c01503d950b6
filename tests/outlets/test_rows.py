"""The catalogue: valid rows, and the errors for invalid ones."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import outlets
from ingest.errors import PeykError

ROW: dict[str, Any] = {"id": "kavir", "name": "Kavir", "name_fa": "خبر کویر", "domain": "kavir.example"}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"id": "Kavir!"}, "id"),
        ({"domain": "https://kavir.example/"}, "domain"),
        ({"family": "joomla"}, "family"),
        ({"feeds": ["kavir.example/rss"]}, "feeds.0"),
        ({"feeds": ["ftp://kavir.example/rss"]}, "feeds.0"),
        ({"pace": -1}, "pace"),
        ({"poll_minutes": -1}, "poll_minutes"),
        ({"listings": ["/service/news"]}, "listings.0"),
        ({"archive": "archive/{jy}/{jm}/{jd}"}, "archive"),
        ({"archive": "/archive/{jy}/{m}"}, "archive"),
        ({"archive": "/archive/{jy}/{jm}/{jd}/{pages}"}, "archive"),
        ({"recheck_minutes": [15, -60]}, "recheck_minutes.1"),
        ({"recheck_minutes": [10**9]}, "recheck_minutes.0"),
        ({"name_fa": ""}, "name_fa"),
        ({"connect_to": "localhost"}, "connect_to"),
        ({"selector": ".body"}, "selector"),
        ({"selectors": {"body": "div > p"}}, "selectors.body"),
        ({"selectors": {"bodies": ".x"}}, "selectors.bodies"),
        ({"selectors": {"title": ""}}, "selectors.title"),
        ({"selectors": ".body"}, "selectors"),
        ({"name_fa": None}, "name_fa"),
        ({"province": "خراسان"}, "province"),
        ({"aliases": ["kavir.example/fa"]}, "aliases.0"),
        ({"domain": "kavir"}, "domain"),
        ({"verified": "yesterday"}, "verified"),
    ],
)
def test_a_wrong_row_is_named_with_its_field(change: dict[str, Any], named: str) -> None:
    with pytest.raises(PeykError, match=rf"my file: outlet \S+, field {named}\b.*: "):
        outlets.parse([ROW | change], "my file")


def test_an_id_may_stand_once() -> None:
    with pytest.raises(PeykError, match="outlet kavir is defined twice"):
        outlets.parse([ROW, ROW], "my file")


@pytest.mark.parametrize(
    ("host", "owned"),
    [
        ("kavir.example", True),
        ("www.kavir.example", True),
        ("Qom.Kavir.example.", True),
        ("notkavir.example", False),
        ("kavir.example.evil.example", False),
    ],
)
def test_sub_domains_belong_to_the_outlet_and_lookalikes_do_not(host: str, owned: bool) -> None:
    assert outlets.Outlet(**ROW).owns(host) is owned


def test_the_bundled_catalogue_is_valid_and_reaches_nothing_private() -> None:
    rows = outlets.load()
    assert len(rows) > 700
    assert all(row.connect_to is None for row in rows.values())
    assert all(row.owns(feed.split("/")[2]) for row in rows.values() for feed in row.feeds)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_rows_survive_the_way_to_toml_and_back(name: str) -> None:
    row = ROW | {"name": name, "pace": 0.5, "active": False, "feeds": ["http://kavir.example/rss"]}

    assert tomllib.loads(outlets.to_toml([row, row]))["outlet"] == [row, row]


def test_a_file_that_is_not_toml_is_named(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text("outlet = [", encoding="utf-8")
    with pytest.raises(PeykError, match=r"outlets\.toml is not valid TOML"):
        outlets.load(file)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[outlets]]", "unknown key outlets"),
        ('base = "bundle"', "base is 'bundle'"),
        ("outlet = 3", "outlet is not a list of tables"),
        ('outlet = ["kavir"]', "outlet is not a list of tables"),
        ('[outlet]\nid = "kavir"', "outlet is not a list of tables"),
        ('[[outlet]]\nname = "Kavir"', "outlet number 1, field id"),
    ],
)
def test_a_file_of_another_shape_is_told_what_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PeykError, match=told):
        outlets.load(file)


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    for name in ("kavir", "zagros", "hormozgan"):
        file.write_text(outlets.to_toml([ROW | {"id": name}]), encoding="utf-8")
        assert list(outlets.load(file)) == [name]


def test_a_file_may_stand_on_the_bundled_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    mine = [ROW, {"id": "mehr", "name": "Mehr", "name_fa": "مهر", "domain": "mehrnews.com", "pace": 9.0}]
    file.write_text('base = "bundled"\n\n' + outlets.to_toml(mine), encoding="utf-8")

    rows = outlets.load(file)

    assert set(rows) == set(outlets.load()) | {"kavir"}
    assert rows["mehr"].pace == 9.0


@pytest.mark.parametrize(
    ("host", "owned_by"),
    [
        ("kavir.example", "kavir"),
        ("www.kavir.example", "kavir"),
        ("QOM.kavir.example.", "qom"),
        ("news.kavir.news", "kavir"),
        ("notkavir.example", None),
        ("example", None),
    ],
)
def test_the_most_specific_row_owns_a_host(host: str, owned_by: str | None) -> None:
    rows = outlets.parse(
        [ROW | {"aliases": ["www.kavir.news"]}, ROW | {"id": "qom", "domain": "qom.kavir.example"}], "x"
    )
    found = outlets.owner(host, outlets.by_domain(rows))
    assert (found and found.id) == owned_by


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(PeykError, match="no outlet called nobody"):
        outlets.select(outlets.parse([ROW], "x"), ["nobody"])


def test_the_unnamed_are_chosen_by_tier() -> None:
    """An operator's row without a tier has tier 1."""
    rows = outlets.parse([ROW, *(ROW | {"id": f"t{tier}", "tier": tier} for tier in (1, 2, 3, 4))], "x")
    assert [len(outlets.select(rows, (), tiers)) for tiers in (1, 2, 3, 4)] == [2, 3, 4, 5]
    assert list(outlets.select(rows, (), 1)) == ["kavir", "t1"]
    assert list(outlets.select(rows, ["t4"], 1)) == ["t4"]
