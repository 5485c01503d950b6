"""The table of articles: its columns, and an article as a row."""

from ingest.model import Article, to_document
from ingest.web.formats.columns import Column, Row, tehran

COLUMNS = (
    Column("published_jalali", "تاریخ", 12),
    Column("published_at", "زمان انتشار (تهران)", 17, tehran),
    Column("outlet.name_fa", "رسانه"),
    Column("kicker", "روتیتر", 24),
    Column("title", "تیتر", 50),
    Column("lead", "لید", 50),
    Column("section", "سرویس"),
    Column("province", "استان"),
    Column("tags", "برچسب‌ها", 24),
    Column("authors", "نویسندگان"),
    Column("agency", "منبع"),
    Column("earlier_versions", "ویرایش‌های پیشین", 8),
    Column("withdrawn", "برداشته‌شده", 8),
    Column("url", "نشانی", 40),
    Column("outlet.id", "شناسهٔ رسانه", 12),
    Column("body", "متن", 60),
)


def row(article: Article) -> Row:
    """Return an article as a row: its document, as docs/schema.md describes it."""
    return to_document(article)
