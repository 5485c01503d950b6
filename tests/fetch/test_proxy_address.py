"""Parsing of a proxy's address; no message, repr or JSON contains its password."""

import json
from typing import Any

import pytest

from ingest import outlets
from ingest.errors import PeykError
from ingest.outlets import Outlet
from ingest.proxy import Proxy, chosen, parse
from ingest.settings import Settings, settings

ROW: dict[str, Any] = {"id": "kavir", "name": "Kavir", "name_fa": "خبر کویر", "domain": "kavir.example"}
SECRET = "socks5h://peyk:s3cret@10.0.0.7:1080"


@pytest.mark.parametrize(
    ("address", "proxy"),
    [
        ("http://proxy.example:3128", Proxy("http", "proxy.example", 3128)),
        ("socks5://127.0.0.1:1080/", Proxy("socks5", "127.0.0.1", 1080)),
        ("socks5h://peyk:p%40ss%2F%25@[::1]:1080", Proxy("socks5h", "::1", 1080, "peyk", "p@ss/%")),
    ],
)
def test_an_address(address: str, proxy: Proxy) -> None:
    assert parse(address) == proxy
    assert str(proxy) == str(parse(address.replace("peyk:p%40ss%2F%25@", "")))


WRONG = [
    "10.0.0.7:1080",
    "s3cret",
    "ftp://peyk:s3cret@10.0.0.7:21",
    "https://peyk:s3cret@10.0.0.7:443",
    "socks5://peyk:s3cret@10.0.0.7",
    "socks5://peyk:s3cret@:1080",
    "socks5://peyk:s3cret@10.0.0.7:10800000",
    "socks5://peyk:s3cret@10.0.0.7:1080/path",
    "socks5://peyk:s3c/ret@10.0.0.7:1080",
    "socks5://peyk:s3c#ret@10.0.0.7:1080",
    "socks5://s3cret@10.0.0.7:1080",
    "socks5://:s3cret@10.0.0.7:1080",
    "socks5://peyk:%D9%86s3cret@10.0.0.7:1080",
    "socks5://peyk:s3cret%0A@10.0.0.7:1080",
    "http://pe%3Ayk:s3cret@10.0.0.7:1080",
    f"socks5://peyk:{'s3cret' * 50}@10.0.0.7:1080",
    "socks5://[s3cret@10.0.0.7:1080",
]


@pytest.mark.parametrize("address", WRONG)
def test_a_wrong_address_is_named_and_not_quoted(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("PEYK_PROXY", address)
    with pytest.raises(PeykError, match=r"^PEYK_PROXY: ") as of_setting:
        settings()
    with pytest.raises(PeykError, match="my file: outlet kavir, field proxy: ") as of_row:
        outlets.parse([ROW | {"proxy": address}], "my file")
    for caught in (of_setting.value, of_row.value):
        assert "s3c" not in f"{caught} {caught!r} {caught.__cause__} {caught.__context__}"


def test_nothing_shows_the_password_of_a_good_one() -> None:
    row, knobs = Outlet(**ROW, proxy=SECRET), Settings(proxy=SECRET, _env_file=None)
    shown = [repr(row), str(row), row.model_dump_json(), json.dumps(row.model_dump(mode="json")), repr(knobs)]
    shown += [str(knobs.model_dump()), repr(chosen(row.proxy)), str(chosen(knobs.proxy))]
    assert not [text for text in shown if "s3cret" in text or "peyk:" in text]
    assert row.model_dump(mode="json")["proxy"] == "socks5h://10.0.0.7:1080"


def test_the_row_comes_before_the_setting() -> None:
    knobs = Settings(proxy="http://10.0.0.8:3128", _env_file=None)
    assert str(chosen(Outlet(**ROW, proxy=SECRET).proxy, knobs.proxy)) == "socks5h://10.0.0.7:1080"
    assert str(chosen(Outlet(**ROW).proxy, knobs.proxy)) == "http://10.0.0.8:3128"
    assert chosen(Outlet(**ROW, proxy="direct").proxy, knobs.proxy) is None
    assert chosen(Outlet(**ROW).proxy, Settings(proxy="", _env_file=None).proxy) is None
