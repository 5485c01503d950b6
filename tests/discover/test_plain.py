"""Plain text of the HTML in feeds."""

from hypothesis import given
from hypothesis import strategies as st

from ingest.discover.plain import plain_text


@given(st.text())
def test_any_text_becomes_one_line(text: str) -> None:
    plain = plain_text(text)
    assert plain == " ".join(plain.split())


@given(st.text(st.characters(exclude_characters="<&", categories=["L", "N", "P"]) | st.just("\u200c"), min_size=1))
def test_text_without_markup_stays(text: str) -> None:
    assert plain_text(text) == text
    assert plain_text(f"<p>{text}</p>") == text
