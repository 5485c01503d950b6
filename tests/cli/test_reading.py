"""`peyk clean --pretty --beside`: an article for people, and the field of each line of its page."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.cli.app import app
from tests.extract.pages import iransamaneh

PROSE = "به گزارش ایسنا، استاندار قم گفت که کار ساخت راه تا پایان سال ادامه دارد و به‌زودی تمام می‌شود."


@pytest.fixture
def page(tmp_path: Path) -> Path:
    file = tmp_path / "page.html"
    file.write_text(iransamaneh("تیتر خبر ما", f"<p>{PROSE}", date="۲۷ تیر ۱۳۹۷ - ۲۱:۰۲", code="7"), encoding="utf-8")
    return file


def run(page: Path, *options: str) -> str:
    done = CliRunner().invoke(app, ["clean", str(page), "--url", "http://khabar.example/news/7", *options])
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_pretty(page: Path) -> None:
    output = run(page, "--pretty")
    assert "تیتر تیتر خبر ما" in output and "به نقل از ایسنا" in output and "استان قم" in output
    assert "1397-04-27 21:02:00 (2018-07-18 21:02:00 +0430)" in output


def test_beside(page: Path) -> None:
    output = run(page, "--beside")
    assert "تیتر تیتر خبر ما" in output and "متن به گزارش ایسنا" in output and "— نظر شما" in output


def test_a_page_gives_the_terminal_no_commands(page: Path) -> None:
    page.write_text(
        page.read_text(encoding="utf-8").replace("نظر شما", "نظر\x1b]0;x\x07\x9b2J \u202eشما"), encoding="utf-8"
    )
    output = run(page, "--beside")
    assert "— نظر]0;x2J شما" in output and not set("\x1b\x07\x9b\u202e") & set(output)


def test_json_is_the_default(page: Path) -> None:
    assert run(page).startswith("{") and run(page, "--pretty", "--json").startswith("{")
