"""Addresses are shown in readable form, and nothing in them can hide or reorder the shown text."""

from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.search.address import readable

PATH = "روابط\u200cعمومی-۱۲"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"https://a.ir/{quote(PATH)}", f"https://a.ir/{PATH}"),
        (f"https://a.ir/{quote(PATH).lower()}", f"https://a.ir/{PATH}"),
        ("https://a.ir/%D8%A8%20%D8%A8?x=%26%3D", "https://a.ir/ب%20ب?x=%26%3D"),
        ("https://a.ir/%D8%A8%2F%25", "https://a.ir/ب%2F%25"),
        ("https://a.ir/%E2%80%AEexe.%D8%A8", "https://a.ir/%E2%80%AEexe.ب"),
        ("https://a.ir/\u202eexe", "https://a.ir/%E2%80%AEexe"),
        ("https://a.ir/x%E2%80%8Cx", "https://a.ir/x%E2%80%8Cx"),
        ("https://a.ir/%1B[31m\x1b[0m", "https://a.ir/%1B[31m%1B[0m"),
        ("https://a.ir/%FF%D8", "https://a.ir/%FF%D8"),
        ("https://a.ir/%D0%B0pple", "https://a.ir/%D0%B0pple"),
        ("https://a.ir/%E3%85%A4", "https://a.ir/%E3%85%A4"),
    ],
)
def test_what_is_decoded(address: str, shown: str) -> None:
    assert readable(address) == shown


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_it_stays_the_same_address(path: str) -> None:
    address = "https://a.ir/" + quote(path.encode("utf-8", "replace").decode())
    assert unquote(readable(address)) == unquote(address)
    assert quote(readable(address), safe="%:/") == quote(address, safe="%:/")
