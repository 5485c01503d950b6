"""The project's two seed articles, as pages of their families, are extracted complete and clean."""

from datetime import UTC, datetime
from pathlib import Path

from tests.extract.pages import iransamaneh, read, wordpress


def paragraphs(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def test_borna(shared: Path) -> None:
    """A kicker, the title printed twice, date and time apart in Persian digits, NBSP, and a comment form."""
    lines = paragraphs((shared / "seeds" / "000_e8f3336246c4bb6c.txt").read_text(encoding="utf-8"))
    kicker, title, _, date, _, time, code, again, lead, *body, closing = lines
    assert (again, closing) == (title, "نظر شما")
    html = iransamaneh(
        title,
        f"<p>{lead}</p>" + "".join(f"<p>{text.replace(' وی ', '&nbsp;وی ')}" for text in body) + "<p>&nbsp;</p>",
        kicker=kicker,
        lead=lead,
        code=code.partition(": ")[2],
        date=f"|<br>{date}<br>|<br>{time}",
    )
    article = read(html, "iransamaneh", "http://khabar.example/fa/news/877747")
    assert article.body.split("\n") == [lead, *body]
    assert (article.title, article.kicker, article.lead) == (title, kicker, lead)
    assert article.published_at == datetime(2019, 7, 29, 6, 49, 30, tzinfo=UTC)
    assert (article.news_code, article.section) == ("877747", ("استان‌ها", "قم"))


def test_ostansazan(shared: Path) -> None:
    """Only a body, which had lost every ZWNJ before: none is invented."""
    lines = paragraphs((shared / "seeds" / "002_5089990a18b7143f.txt").read_text(encoding="utf-8"))
    html = wordpress("روابط عمومیها پیشانی توسعه استاناند", "".join(f"<p>{text}</p>\n" for text in lines))
    article = read(html, "wordpress", "http://khabar.example/1403/10/02/slug/")
    assert article.body.split("\n") == lines
    assert "\u200c" not in article.body
    assert article.title == "روابط عمومیها پیشانی توسعه استاناند"
    assert article.published_at == datetime(2026, 11, 20, 8, 15, 30, tzinfo=UTC)
    assert (article.section, article.tags) == (("استان",), ("روابط عمومی",))
