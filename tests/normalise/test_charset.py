"""Bytes to text, whatever encoding the page declares."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise.charset import decode_html
from ingest.normalise.twice import is_twice

TEXT = "<p>پیک، خبرهاي امروز: می\u200cرود و گفت ژرف</p>"
"""All its letters exist in windows-1256 too, except Persian yeh."""
ARABIC_YEH = TEXT.replace("ی", "ي")


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        # UTF-8 under any declaration
        (TEXT.encode(), None, TEXT),
        (TEXT.encode(), "text/html; charset=utf-8", TEXT),
        (TEXT.encode(), "text/html; charset=iso-8859-1", TEXT),
        (TEXT.encode(), "text/html; charset=windows-1256", TEXT),
        (b'<meta charset="windows-1256">' + TEXT.encode(), None, '<meta charset="windows-1256">' + TEXT),
        # windows-1256, declared, undeclared or declared as another encoding
        (ARABIC_YEH.encode("cp1256"), "text/html; charset=windows-1256", ARABIC_YEH),
        (ARABIC_YEH.encode("cp1256"), None, ARABIC_YEH),
        (ARABIC_YEH.encode("cp1256"), "text/html; charset=utf-8", ARABIC_YEH),
        (ARABIC_YEH.encode("cp1256"), "text/html; charset=iso-8859-1", ARABIC_YEH),
        (ARABIC_YEH.encode("cp1256"), "text/html; charset=no-such-thing", ARABIC_YEH),
        # other languages keep their declared encoding
        ("<p>déjà vu à l’été</p>".encode("cp1252"), "text/html; charset=windows-1252", "<p>déjà vu à l’été</p>"),
        ("<p>Привет, мир</p>".encode("cp1251"), "text/html; charset=windows-1251", "<p>Привет, мир</p>"),
        # byte order marks
        (codecs.BOM_UTF8 + TEXT.encode(), "text/html; charset=windows-1256", TEXT),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), None, TEXT),
        (TEXT.encode("utf-16-le"), "text/html; charset=utf-16le", TEXT),
        # only ASCII, empty, NUL
        (b"<p>plain</p>", "text/html; charset=windows-1256", "<p>plain</p>"),
        (b"", None, ""),
        (b"a\0b", None, "ab"),
    ],
)
def test_decoding(body: bytes, header: str | None, text: str) -> None:
    assert decode_html(body, header) == text


def test_a_windows_1256_piece_inside_utf8() -> None:
    """An advertisement or a comment pasted from another system must not spoil the page."""
    body = TEXT.encode() * 5 + "<div>تبليغات</div>".encode("cp1256") + TEXT.encode() * 5
    assert decode_html(body, "text/html; charset=utf-8") == TEXT * 5 + "<div>تبليغات</div>" + TEXT * 5


@pytest.mark.parametrize("detour", ["latin-1", "cp1252", "cp1256"])
def test_utf8_that_was_encoded_twice(detour: str) -> None:
    """The template around it is correct, and so is a retyped headline; one letter in cp1252 may be lost."""
    sound = "<title>پیک</title> déjà vu à 20 °C "
    spoilt = "".join(bytes([byte]).decode(detour, "ignore") or chr(byte) for byte in TEXT.encode())
    assert decode_html((sound + spoilt + sound).encode()) == sound + TEXT + sound


def test_utf8_cut_in_the_middle_of_a_letter() -> None:
    assert decode_html("پیک امروز".encode()[:-1]) == "پیک امرو\ufffd"


@given(st.binary(), st.one_of(st.none(), st.text()))
def test_never_raises_on_any_bytes(body: bytes, header: str | None) -> None:
    assert "\0" not in decode_html(body, header)


@given(
    st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])).filter(lambda t: not is_twice(t))
)
def test_utf8_is_read_back(text: str) -> None:
    assert decode_html(text.encode(), "text/html; charset=windows-1256") == text
