"""A tombstone matches any spelling of the address, and its news code in another slug; no other story's address."""

import pytest

from ingest.decisions.tombstones import hashes_of
from ingest.outlets import Outlet

ROW = Outlet(id="kavir", name="Kavir", name_fa="کویر", domain="kavir.example", family="iransamaneh")
ERASED = "https://www.kavir.example/fa/news/877498/%D8%A7%DB%8C%D9%86-%D8%AE%D8%A8%D8%B1"


@pytest.mark.parametrize(
    "url",
    [
        "http://kavir.example/fa/news/877498/این-خبر",
        f"{ERASED}?utm_source=feed",
        "https://kavir.example/fa/news/877498",
        "https://www.kavir.example/fa/news/877498/عنوانی-دیگر",
    ],
)
def test_it_is_known_again(url: str) -> None:
    assert hashes_of(url, ROW) & hashes_of(ERASED, ROW)


@pytest.mark.parametrize(
    "url", ["https://kavir.example/fa/news/877499/این-خبر", "https://kavir.example/", "no address"]
)
def test_another_is_not(url: str) -> None:
    assert not hashes_of(url, ROW) & hashes_of(ERASED, ROW)


def test_a_hash_says_nothing_of_the_address() -> None:
    assert all(len(one) == 32 and int(one, 16) >= 0 for one in hashes_of(ERASED, ROW))
