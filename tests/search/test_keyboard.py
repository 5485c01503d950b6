"""Words typed in the other keyboard layout."""

import pytest

from ingest.search.keyboard import other_layouts


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["hdvhk"], [["ایران"]]),
        (["HDVHK"], [["ایران"]]),
        (["jivhk", "hdvhk"], [["تهران", "ایران"]]),
        (["fvkhliBihd"], [["برنامه\u200cهای"]]),
        (["Ccv"], [["ژزر"]]),
        (["H,hc"], [["آواز"]]),
        (["'vh;"], [["گراک"]]),
        (["1405", "hdvhk"], [["1405", "ایران"]]),
        (["زخرهی"], [["covid"]]),
        (["ؤخره"], [["Aovi"]]),
        (["hdvhk", "زخرهی"], [["ایران", "زخرهی"], ["hdvhk", "covid"]]),
        (["1405"], []),
        (["a!b"], []),
        (["😀"], []),
        ([], []),
    ],
)
def test_both_ways(typed: list[str], meant: list[list[str]]) -> None:
    assert list(other_layouts(typed)) == meant
