"""The file of the channels: what is wrong is one sentence that names it, and shows no secret."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.errors import PeykError
from ingest.notify import needed, routes
from ingest.notify.options import Quiet
from ingest.settings import settings
from ingest.severity import Severity

GOOD = """
name = "پیک"

[quiet]
hours = "23:00-07:00"

[mail.operators]
host = "mail.news.example"
user = "peyk"
password = "hush-hush-hush"
from = "Peyk <peyk@news.example>"
to = ["ops@news.example"]

[webhook.desk]
url = "https://hooks.news.example/a?key=hush-hush-hush"
secret = "hush-hush-hush-hush"
severity = "critical"

[telegram.ops]
token = "123:hush-hush-hush"
chats = [42, "@desk"]
proxy = "socks5h://peyk:hush-hush-hush@proxy.example:1080"

[bale.ops]
token = "123:hush-hush-hush"
chats = [42]
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "notify.toml"
    path.touch(mode=0o600)
    monkeypatch.setenv("PEYK_NOTIFY", str(path))
    settings.cache_clear()
    return path


def test_channels_are_named_by_kind_and_name(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    found = needed()
    assert [route.channel.name for route in found.routes] == [
        "mail.operators",
        "webhook.desk",
        "telegram.ops",
        "bale.ops",
    ]
    assert found.route("telegram.ops").channel.targets == ("42", "@desk")
    assert "hush-hush-hush" not in repr(found)
    assert found.route("mail.operators").wants(Severity.WARNING)
    assert not found.route("webhook.desk").wants(Severity.WARNING)
    with pytest.raises(PeykError, match=r"no channel mail\.x; there are mail\.operators, webhook\.desk"):
        found.route("mail.x")


@pytest.mark.parametrize(
    ("text", "changed", "message"),
    [
        ('hours = "23:00-07:00"', 'hours = "11pm"', r"\[quiet\] hours: .*23:00-07:00"),
        ("23:00-07:00", "07:00-07:00", "end at another minute"),
        ("[quiet]", "[loud]", "unknown key loud; a file has"),
        ('host = "mail.news.example"', "", r"\[mail\.operators\] host: it is missing"),
        ('to = ["ops@news.example"]', "to = []", r"\[mail\.operators\] to: it must have at least 1"),
        ('to = ["ops@news.example"]', 'to = ["ops@news.example\\nBcc: all@x"]', r"\[mail\.operators\] to\.0: "),
        ('user = "peyk"', 'security = "none"', r"\[mail\.operators\]: .*over TLS only"),
        ('user = "peyk"', 'usr = "peyk"', r"\[mail\.operators\] usr: there is no such key"),
        ('user = "peyk"', 'ca = "/no/such.crt"', r"\[mail\.operators\] ca: there is no such file"),
        ('severity = "critical"', 'severity = "grave"', r"severity: it must be 'critical', 'warning' or 'notice'"),
        ("https://hooks.news.example/a", "ftp://hooks.news.example/a", r"\[webhook\.desk\] url: "),
        ("hush-hush-hush-hush", "hush", r"\[webhook\.desk\] secret: "),
        ("hush-hush-hush-hush", "whsec_hush-hush-hush", r"\[webhook\.desk\] secret: .*base64"),
        ("123:hush-hush-hush", "123:hush/../hush", r"\[telegram\.ops\] token: .*123456:ABC-def"),
        ("socks5h://", "ftp://", r"\[telegram\.ops\] proxy: "),
        ("[bale.ops]", "[bale]", r"\[bale\.token\]|\[bale\.ops\]|bale\.token must be a table"),
        ("[webhook.desk]", "[webhook.desk", "at line"),
    ],
)
def test_what_is_wrong_is_named(file: Path, text: str, changed: str, message: str) -> None:
    assert text in GOOD
    file.write_text(GOOD.replace(text, changed), encoding="utf-8")
    with pytest.raises(PeykError, match=message) as caught:
        needed()
    told = str(caught.value)
    assert str(file) in told and "\n" not in told and "hush" not in told


def test_a_file_that_others_may_read_is_refused(file: Path) -> None:
    file.write_text(GOOD, encoding="utf-8")
    file.chmod(0o640)
    with pytest.raises(PeykError, match=f"chmod 600 {re.escape(str(file))}"):
        needed()


def test_no_file_and_an_empty_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PeykError, match="no channel"):
        needed()
    file.unlink()
    with pytest.raises(PeykError, match=r"PEYK_NOTIFY=.*No such file"):
        needed()
    monkeypatch.delenv("PEYK_NOTIFY")
    settings.cache_clear()
    assert routes() is None
    with pytest.raises(PeykError, match="PEYK_NOTIFY is not set"):
        needed()


@pytest.mark.parametrize(
    ("hours", "tehran", "quiet"),
    [
        ("23:00-07:00", "23:00", True),
        ("23:00-07:00", "03:00", True),
        ("23:00-07:00", "07:00", False),
        ("23:00-07:00", "22:59", False),
        ("13:00-15:00", "14:00", True),
        ("13:00-15:00", "15:00", False),
        ("13:00-15:00", "03:00", False),
    ],
)
def test_quiet_hours_are_those_of_tehran(hours: str, tehran: str, quiet: bool) -> None:
    at = datetime.fromisoformat(f"2026-11-27T{tehran}:00+03:30").astimezone(UTC)
    assert Quiet(hours=hours).holds(Severity.WARNING, at) is quiet
    assert not Quiet(hours=hours).holds(Severity.CRITICAL, at)
    assert Quiet(hours=hours, passes="none").holds(Severity.CRITICAL, at) is quiet
    assert not Quiet(hours=hours, passes=Severity.WARNING).holds(Severity.WARNING, at)
