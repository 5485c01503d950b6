"""Editing an operator's outlets file: the named fields change, and nothing else."""

import tomllib
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import outlets
from ingest.errors import PeykError
from ingest.outlets import Outlet
from ingest.outlets.file import edit, put
from ingest.selectors import Selectors

KAVIR = Outlet(id="kavir", name="Kavir", name_fa="خبر کویر", domain="kavir.example")
HORMOZ = Outlet(id="hormoz", name="Hormoz", name_fa="پیام هرمز", domain="hormoz.example", pace=0.5)

ROW = '[[outlet]]\nid = "kavir"\nname = "Kavir"\nname_fa = "کویر"\ndomain = "kavir.example"\n'

WRITTEN = """\
# ours
[[outlet]]
id = "kavir"            # never changes
name = "Kavir"
name_fa = "خبر کویر"
domain = "kavir.example"
feeds = [
  "https://kavir.example/old",  # from the mail of ۱۴۰۳
  "https://kavir.example/older",
]
active = false
# the next one is the client's

[[outlet]]
id = "hormoz"
name = "Hormoz"
name_fa = "پیام هرمز"
domain = "hormoz.example"
"""


@pytest.mark.parametrize("text", [WRITTEN, ""], ids=["a row that is there", "a new row"])
def test_selectors_are_written_as_a_table_on_one_line(text: str) -> None:
    row = KAVIR.model_copy(update={"selectors": Selectors(body=".matn", junk=("ad*",))})
    edited = edit(text, [row], {"kavir": ["selectors"]})
    assert 'selectors = { body = ".matn", junk = ["ad*"] }' in edited
    (kavir, *_) = outlets.parse(tomllib.loads(edited)["outlet"], "here").values()
    assert kavir.selectors == row.selectors


def test_named_fields_are_set_and_all_else_stays() -> None:
    row = KAVIR.model_copy(
        update={"feeds": ("https://kavir.example/rss",), "active": True, "verified": date(2026, 11, 22)}
    )

    edited = edit(WRITTEN, [row], {"kavir": ["feeds", "active", "verified"]})

    assert edited == WRITTEN.replace(
        """feeds = [
  "https://kavir.example/old",  # from the mail of ۱۴۰۳
  "https://kavir.example/older",
]
active = false
""",
        """feeds = ["https://kavir.example/rss"]
active = true
verified = "2026-11-22"
""",
    )


def test_fields_that_are_not_named_stay_as_they_are() -> None:
    assert edit(WRITTEN, [KAVIR.model_copy(update={"name": "Another"})], {}) == WRITTEN


def test_a_row_that_is_not_there_is_added_at_the_end() -> None:
    added = KAVIR.model_copy(update={"id": "qom", "feeds": ("https://kavir.example/rss",)})

    edited = edit(WRITTEN, [added], {})

    assert edited.startswith(WRITTEN)
    assert edited.removeprefix(WRITTEN) == (
        '\n[[outlet]]\nid = "qom"\nname = "Kavir"\nname_fa = "خبر کویر"\ndomain = "kavir.example"\n'
        'feeds = ["https://kavir.example/rss"]\n'
    )


def test_a_new_file_stands_on_the_bundled_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "new" / "outlets.toml"

    put(file, [KAVIR])

    assert outlets.load(file) == outlets.load() | {"kavir": KAVIR}


@pytest.mark.parametrize(
    "text",
    [
        'outlet = [{id = "kavir", name = "Kavir", name_fa = "کویر", domain = "kavir.example"}]',
        f'{ROW}"pace" = 1.0',
        f'{ROW}note = """\n[[outlet]]\n"""',
        f'{ROW}note = """\npace = 1.0\n"""\npace = 3.0',
        "[[outlet]\n",
    ],
    ids=["inline tables", "a quoted name", "a row in a text", "a field in a text", "not TOML"],
)
def test_a_file_that_only_a_person_can_change_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(PeykError, match="cannot be changed, do it by hand"):
        put(file, [KAVIR.model_copy(update={"pace": 9.0})], {"kavir": ["pace"]})

    assert file.read_text(encoding="utf-8") == text
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_with_a_wrong_row_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "outlets.toml"
    file.write_text('[[outlet]]\nname = "Kavir"\n', encoding="utf-8")
    with pytest.raises(PeykError, match=r"outlets\.toml: outlet number 1, field id"):
        put(file, [KAVIR])
    assert file.read_text(encoding="utf-8") == '[[outlet]]\nname = "Kavir"\n'


def test_the_bundled_catalogue_is_not_written_to() -> None:
    bundled = Path(str(files("ingest.outlets"))) / "outlets.toml"
    before = bundled.read_bytes()
    with pytest.raises(PeykError, match="is the bundled catalogue"):
        put(bundled, [KAVIR])
    assert bundled.read_bytes() == before


def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path) -> None:
    file, link = tmp_path / "outlets.toml", tmp_path / "link.toml"
    file.write_text(WRITTEN, encoding="utf-8")
    file.chmod(0o640)
    link.symlink_to(file)

    put(link, [KAVIR.model_copy(update={"id": "qom"})])

    assert link.is_symlink()
    assert file.stat().st_mode & 0o777 == 0o640
    assert "qom" in outlets.load(file)


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
        "feeds": st.lists(st.sampled_from(["https://kavir.example/a", "https://kavir.example/b#[[outlet]]"])).map(
            tuple
        ),
        "pace": st.floats(0, 3600),
        "active": st.booleans(),
        "verified": st.dates(date(2026, 1, 1), date(2030, 1, 1)),
        "note": st.text(st.characters(exclude_categories=("Cs", "Cc"))),
    },
)


@given(FIELDS, FIELDS, FIELDS)
def test_what_is_written_is_what_is_read(first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]) -> None:
    text = edit(WRITTEN, [KAVIR.model_copy(update={"id": "qom"} | first)], {})
    text = edit(text, [KAVIR.model_copy(update={"id": "qom"} | second)], {"qom": second})
    text = edit(text, [HORMOZ.model_copy(update=third)], {"hormoz": third})

    rows = outlets.parse(tomllib.loads(text)["outlet"], "x")

    assert rows["qom"] == KAVIR.model_copy(update={"id": "qom"} | first | second)
    assert rows["hormoz"] == HORMOZ.model_copy(update={"pace": None} | third)
    assert "# the next one is the client's" in text
