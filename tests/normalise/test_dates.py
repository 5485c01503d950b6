"""The results of `parse_date` for dates in Persian pages and feeds."""

import doctest
import gzip
import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import jdatetime
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.normalise.dates import parse, parse_date
from tests.normalise.dates import NOW, iso, read


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # Iransamaneh's meta article:published_time
        ("۱۳۹۷/۰۴/۳۰ - ۰۰:۲۰", "2018-07-20T19:50:00Z"),
        # the time before the day, as in its listing pages
        ("۰۱:۲۰ - ۱۳۹۷/۰۴/۳۰", "2018-07-20T20:50:00Z"),
        ("۱۳۹۷/۰۴/۲۷-۲۱:۰۲", "2018-07-18T16:32:00Z"),
        # Arabic digits, Latin digits, one-digit month, dots, the day first
        ("١٣٩٧/٠٤/٣٠ ٠٠:٢٠", "2018-07-20T19:50:00Z"),
        ("1397/4/30 00:20", "2018-07-20T19:50:00Z"),
        ("۳۰.۰۴.۱۳۹۷ ۰۰:۲۰", "2018-07-20T19:50:00Z"),
        ("۳۰/۰۴/۱۳۹۷، ۰۰:۲۰", "2018-07-20T19:50:00Z"),
        ("۱۳۹۷ / ۰۴ / ۳۰ ساعت ۰۰:۲۰", "2018-07-20T19:50:00Z"),
        # wp-parsidate writes Jalali days in the format of ISO 8601
        ("۱۳۹۸-۰۴-۱۵", "2019-07-05T19:30:00Z"),
        ("1398-04-15T10:20:00+04:30", "2019-07-06T05:50:00Z"),
        ("۱۳۹۸-۰۴-۱۵T۱۰:۲۰:۰۰+۰۰:۰۰", "2019-07-06T10:20:00Z"),
        ("۱۴۰۵-۰۸-۳۰", "2026-11-20T20:30:00Z"),
        ("۱۳۹۸/۰۵/۰۷\n|\n۱۱:۱۹:۳۰\n| کد خبر: ۸۷۷۷۴۷", "2019-07-29T06:49:30Z"),
    ],
)
def test_jalali_in_numbers(text: str, at: str) -> None:
    assert iso(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("۲۷ تیر ۱۳۹۷", "2018-07-17T19:30:00Z"),
        ("۲۷ تير ۱۳۹۷ - ۲۱:۰۲", "2018-07-18T16:32:00Z"),
        ("بیست و هفتم تیر ۱۳۹۷", "2018-07-17T19:30:00Z"),
        ("اول فروردین ۱۴۰۰ ساعت ۱۰:۰۰", "2021-03-21T06:30:00Z"),
        ("سی‌ام آبان‌ماه ۱۴۰۵", "2026-11-20T20:30:00Z"),
        ("۲۷ارديبهشت۱۳۹۷", "2018-05-16T19:30:00Z"),
        ("۵ دى ۱۳۹۷", "2018-12-25T20:30:00Z"),
        ("۵ دی‌ماه سال ۱۳۹۷", "2018-12-25T20:30:00Z"),
        ("۱۲ امرداد ۱۴۰۳", "2024-08-01T20:30:00Z"),
        ("۱۲ مرداد ماه ۱۴۰۳", "2024-08-01T20:30:00Z"),
        ("تیر ۲۷, ۱۳۹۷", "2018-07-17T19:30:00Z"),
        ("۱۳۹۷ تیر ۲۷", "2018-07-17T19:30:00Z"),
        ("۲۷-تیر-۱۳۹۷", "2018-07-17T19:30:00Z"),
        ("27 Tir 1397", "2018-07-17T19:30:00Z"),
        # weekday with ZWNJ, with a space, joined, with Arabic letters, after direction marks
        ("چهار\u200cشنبه ۲۷ تیر ۱۳۹۷ ساعت ۲۱:۰۲", "2018-07-18T16:32:00Z"),
        ("چهار شنبه، ۲۷ تیر ۱۳۹۷ ساعت ۲۱:۰۲", "2018-07-18T16:32:00Z"),
        ("چهارشنبه ۲۷ تیر ۱۳۹۷ | ۲۱:۰۲", "2018-07-18T16:32:00Z"),
        ("\u200f\u202bيكشنبه\u202c ۱ آذر ۱۴۰۵", "2026-11-21T20:30:00Z"),
        # Dari and Pashto months are the same months
        ("۱۵ سرطان ۱۳۹۸", "2019-07-05T19:30:00Z"),
        ("۳ حمل ۱۴۰۰ - ۱۲:۰۰", "2021-03-23T07:30:00Z"),
        ("۳۰ حوت ۱۳۹۹", "2021-03-19T20:30:00Z"),
        ("۱۲ لړم ۱۴۰۲", "2023-11-02T20:30:00Z"),
        ("د ۱۴۰۲ د لړم ۱۲", "2023-11-02T20:30:00Z"),
        ("عقرب ۱۲, ۱۴۰۲", "2023-11-02T20:30:00Z"),
        ("١٢ی خەزەڵوەری ١٤٠٢", "2023-11-02T20:30:00Z"),
        # joined to its label
        ("تاریخ انتشار:۲۷ تیر ۱۳۹۷", "2018-07-17T19:30:00Z"),
        ("انتشار:۱۳۹۷/۰۴/۲۷", "2018-07-17T19:30:00Z"),
        # line noise around the date
        ("تاریخ انتشار : ۲۷ تیر ۱۳۹۷ تعداد بازدید: ۱۲۳۴ کد خبر: ۸۱۸۲۴۲", "2018-07-17T19:30:00Z"),
    ],
)
def test_jalali_with_names(text: str, at: str) -> None:
    assert iso(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2019-07-12T13:30:56Z", "2019-07-12T13:30:56Z"),
        ("2018-07-21T00:20:18+04:30", "2018-07-20T19:50:18Z"),
        ("2018-07-21T00:20:18+0430", "2018-07-20T19:50:18Z"),
        ("2019-07-12 T 23:01:08 +0430", "2019-07-12T18:31:08Z"),
        ("2019-07-12T10:30:00-05:00", "2019-07-12T15:30:00Z"),
        ("2019-07-12T13:30:56+03", "2019-07-12T10:30:56Z"),
        # no zone: Tehran's, in summer time and after its end
        ("2019-07-12 18:00:56.883", "2019-07-12T13:30:56Z"),
        ("2026-10-20T12:24:39", "2026-10-20T08:54:39Z"),
        ("2019/07/12", "2019-07-11T19:30:00Z"),
        ("20190712", "2019-07-11T19:30:00Z"),
        # RFC 822, similar formats, and other English forms
        ("Sat, 21 Jul 2018 08:39:54 +0430", "2018-07-21T04:09:54Z"),
        ("21 Jul 2018 08:39:54 +0430", "2018-07-21T04:09:54Z"),
        ("Mon, 19 Oct 2026 19:32:44 GMT", "2026-10-19T19:32:44Z"),
        ("Mon, 19 Oct 26 19:32 UT", "2026-10-19T19:32:00Z"),
        ("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z"),
        ("Sat Jul 21 08:39:54 IRDT 2018", "2018-07-21T04:09:54Z"),
        ("July 18th, 2018 9:02 pm", "2018-07-18T16:32:00Z"),
        ("18 Jul 2018 21:02 GMT+4:30", "2018-07-18T16:32:00Z"),
        # Persian, Dari and Arabic names
        ("۱۸ ژوئیه ۲۰۱۸", "2018-07-17T19:30:00Z"),
        ("۱۸ جولای ۲۰۱۸", "2018-07-17T19:30:00Z"),
        ("۳ اکتبر ۲۰۲۴ - ۱۰:۰۰", "2024-10-03T06:30:00Z"),
        ("۱۲ می ۲۰۲۰", "2020-05-11T19:30:00Z"),
        ("٨ أغسطس ٢٠٢٣", "2023-08-07T20:30:00Z"),
        ("۹ نومبر ۲۰۲۳", "2023-11-08T20:30:00Z"),
        # the day first, or the month if only that is possible
        ("18/07/2018", "2018-07-17T19:30:00Z"),
        ("07/18/2018", "2018-07-17T19:30:00Z"),
        # the month first if the line has AM or PM
        ("7/8/2018 9:02:00 PM", "2018-07-08T16:32:00Z"),
        ("07/08/18 9:02 PM", "2018-07-08T16:32:00Z"),
        # months of Azeri, of the Levant and of Sorani
        ("10 noyabr 2020", "2020-11-09T20:30:00Z"),
        ("١٠ تشرين الثاني/نوفمبر ٢٠٢٠", "2020-11-09T20:30:00Z"),
        ("١٠ی تشرینی دووەمی ٢٠٢٠", "2020-11-09T20:30:00Z"),
    ],
)
def test_gregorian(text: str, at: str) -> None:
    assert iso(text) == at


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("ساعت ۹:۰۵ ب.ظ", "21:05"),
        ("۹:۰۵ ب ظ", "21:05"),
        ("۹:۰۵ بعدازظهر", "21:05"),
        ("۹:۰۵ بعد از ظهر", "21:05"),
        ("ب.ظ ۹:۰۵", "21:05"),
        ("۵:۳۰ عصر", "17:30"),
        ("۱۱:۳۰ شب", "23:30"),
        ("۲:۱۵ شب", "02:15"),
        ("۱۲:۱۰ ق.ظ", "00:10"),
        ("۱۲:۱۰ بامداد", "00:10"),
        ("۱۲:۱۰ ب.ظ", "12:10"),
        ("۱۱:۴۰ ظهر", "11:40"),
        ("۱:۴۰ ظهر", "13:40"),
        ("۸:۰۰ صبح", "08:00"),
        ("8:05 PM", "20:05"),
        ("8:05 a.m.", "08:05"),
        ("ساعت ۲۱", "21:00"),
        ("ساعت ۹ شب", "21:00"),
        ("ساعت ۱۸ و ۴۵ دقیقه", "18:45"),
        ("ساعت ۱۸.۴۵", "18:45"),
        ("ساعت ۱۸/۴۵", "18:45"),
        ("- ۱۸٫۴۵", "18:45"),
        ("ساعت:۱۸:۴۵", "18:45"),
        ("٩:٠٥ م", "21:05"),
        # five past midnight as browsers print it
        ("۲۴:۰۵", "00:05"),
        ("۲۱ : ۱۸", "21:18"),
        # the names of the outlets Asriran and Sobh-e No, not halves of the day
        ("۹:۰۵ عصر ایران", "09:05"),
        ("۹:۰۵ صبح نو", "09:05"),
    ],
)
def test_time_of_day(text: str, clock: str) -> None:
    found = read(f"۳۰ آبان ۱۴۰۵ {text}")
    expected = datetime.fromisoformat(f"2026-11-21T{clock}:00+03:30")
    assert found and found.at == expected and found.precision == "minute"


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # two-digit years: the century that is not in the future
        ("۰۴/۰۸/۳۰", "2025-11-20T20:30:00Z"),
        ("۹۷/۴/۲۷", "2018-07-17T19:30:00Z"),
        ("۲۷/۰۴/۹۷", "2018-07-17T19:30:00Z"),
        ("۲۷ تیر ۹۷", "2018-07-17T19:30:00Z"),
        ("۳۰ آبان ۰۴ ۱۰:۰۰", "2025-11-21T06:30:00Z"),
        ("۱۰/۰۱/۰۷", None),
        ("۶۹/۱۲/۲۹", None),
        # a leap day exists only in leap years
        ("۳۰ اسفند ۱۳۹۹", "2021-03-19T20:30:00Z"),
        ("۱۴۰۳/۱۲/۳۰", "2025-03-19T20:30:00Z"),
        ("۳۰ اسفند ۱۴۰۰", None),
        ("۳۱ مهر ۱۴۰۰", None),
        ("29 Feb 2023", None),
        # from 1370 to tomorrow
        ("۱۳۷۰/۰۱/۰۱", "1991-03-20T20:30:00Z"),
        ("۱۳۶۹/۱۲/۲۹", None),
        ("۱۴۰۵/۰۹/۰۲", "2026-11-22T20:30:00Z"),
        ("۱۴۰۵/۰۹/۰۳", None),
        ("2026-11-24", None),
        # a year of no calendar in use, or of a different calendar than the month
        ("۱۸ ژوئیه ۱۳۹۷", None),
        ("۲۷ تیر ۲۰۱۸", None),
        ("1200/01/01", None),
        # lunar dates are not confused with others
        ("۵ ذی‌القعده ۱۴۳۹", None),
        ("۹ رمضان ۱۴۰۲ ه.ق", None),
        ("۱۴۰۲/۰۹/۰۹ قمری", None),
        ("۱۴۴۰/۱۱/۰۵", None),
        ("جمعه ۲۷ تیر ۱۳۹۷ - ۵ ذی القعده ۱۴۳۹", "2018-07-17T19:30:00Z"),
        # no dates
        ("", None),
        ("همین حوالی", None),
        ("۲۱:۰۲", None),
        ("تلفن: ۰۲۱-۸۸-۹۹", None),
        ("192.168.1.12", None),
        ("نسخه 1.4.20", None),
        ("۱۲ می‌شود", None),
    ],
)
def test_what_is_plausible(text: str, at: str | None) -> None:
    assert iso(text) == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        # Iran kept summer time until 1401; tzdata knows each year's
        ("۱۴۰۰/۰۵/۰۱ ۱۲:۰۰", "2021-07-23T07:30:00Z"),
        ("۱۴۰۱/۰۵/۰۱ ۱۲:۰۰", "2022-07-23T07:30:00Z"),
        ("۱۴۰۲/۰۵/۰۱ ۱۲:۰۰", "2023-07-23T08:30:00Z"),
        ("۱۳۹۷/۱۰/۰۱ ۱۲:۰۰", "2018-12-22T08:30:00Z"),
        # no summer time in the years 1385 and 1386
        ("۱۳۸۶/۰۵/۰۱ ۱۲:۰۰", "2007-07-23T08:30:00Z"),
        # a day whose first hour was skipped by the change of clocks
        ("۱۴۰۱/۰۱/۰۲", "2022-03-21T20:30:00Z"),
    ],
)
def test_tehran_time_has_a_history(text: str, at: str) -> None:
    assert iso(text) == at


@pytest.mark.parametrize(
    ("text", "calendar", "precision", "zoned", "confidence"),
    [
        ("تاریخ انتشار: ۲۱:۰۲ - ۲۷ تير ۱۳۹۷ - 18 July 2018", "jalali", "minute", False, 1.0),
        ("18 July 2018 - ۲۷ تیر ۱۳۹۷", "jalali", "day", False, 1.0),
        ("۲۷ تیر ۱۳۹۷ - 20 July 2018", "jalali", "day", False, 0.5),
        ("2018-07-21T00:20:18+04:30", "gregorian", "second", True, 1.0),
        ("2018-07-21T00:20:18", "gregorian", "second", False, 0.95),
        ("۲۷ تیر ۱۳۹۷", "jalali", "day", False, 0.95),
        ("۲۷ تیر ۹۷", "jalali", "day", False, 0.7),
        ("چهارشنبه ۲۷ تیر ۹۷", "jalali", "day", False, 0.95),
        ("جمعه ۲۷ تیر ۱۳۹۷", "jalali", "day", False, 0.5),
        ("05/06/2018", "gregorian", "day", False, 0.5),
        ("05/05/2018", "gregorian", "day", False, 0.95),
        ("۱۲ مرداد", "jalali", "day", False, 0.4),
        ("۲ ساعت پیش", "gregorian", "approximate", False, 0.5),
    ],
)
def test_how_sure_a_reading_is(text: str, calendar: str, precision: str, zoned: bool, confidence: float) -> None:
    found = read(text)
    assert found
    assert (found.calendar, found.precision, found.zoned, found.confidence) == (calendar, precision, zoned, confidence)


@pytest.mark.parametrize(
    "text", ["۲۷ تیر ۱۳۹۷ - ۲۱:۰۲ / به‌روزرسانی: ۲۸ تیر ۱۳۹۷ - ۰۸:۰۰", "۲۱:۰۲ ۲۷ تیر ۱۳۹۷ (۲۸ تیر ۱۳۹۷ ۰۸:۰۰)"]
)
def test_the_first_of_two_days_with_its_own_time(text: str) -> None:
    assert iso(text) == "2018-07-18T16:32:00Z"


def test_the_second_days_time_is_not_the_firsts() -> None:
    found = read("۲۷ تیر ۱۳۹۷ / به‌روزرسانی: ۲۸ تیر ۱۳۹۷ - ۰۸:۰۰")
    assert found and found.precision == "day"


def test_the_examples_of_its_documentation() -> None:
    outcome = doctest.testmod(parse)
    assert outcome.attempted and not outcome.failed


def test_white_space_before_the_date_does_not_hide_it() -> None:
    assert iso(" \n" * 900 + "۲۷ تیر ۱۳۹۷") == "2018-07-17T19:30:00Z"


JALALI_MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"]
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


@given(
    st.dates(date(1991, 3, 21), date(2026, 11, 22)),
    st.times(),
    st.sampled_from(["{y}/{m:02}/{d:02} - {t}", "{t} {d} {name} {y}", "{y}-{m}-{d} {t}", "{name} {d}, {y} {t}"]),
    st.booleans(),
)
def test_every_moment_is_read_from_every_shape(day: date, time: time, shape: str, persian: bool) -> None:
    jalali = jdatetime.date.fromgregorian(date=day)
    clock = f"{time:%H:%M:%S}"
    text = shape.format(y=jalali.year, m=jalali.month, d=jalali.day, name=JALALI_MONTHS[jalali.month - 1], t=clock)
    assert iso(text.translate(PERSIAN) if persian else text) == iso(f"{day}T{clock}") is not None


@given(st.text())
def test_never_raises_on_any_text(text: str) -> None:
    parse_date(text, now=NOW)


PIECES = st.sampled_from(
    [*"۰۱۲۳۴۵۶۷۸۹0123456789-/:. +Tz،", "۱۳۹۷", "1398", "۹۹۹۹", "2018", "تیر", "دی", "july", "رمضان", "ساعت", "پیش",
     "سال", "ق.ظ", "pm", "gmt", "دیروز", "و", "هفته"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join))
def test_never_raises_nor_believes_the_unbelievable(text: str) -> None:
    found = read(text)
    assert found is None or datetime(1991, 3, 20, tzinfo=UTC) < found.at < NOW + timedelta(days=3)


def test_date_lines_of_real_pages(shared: Path) -> None:
    """Each line has both calendars; it must be parsed, and the two must agree."""
    with gzip.open(shared / "corpora/asriran-html-body.jsonl.gz", "rt", encoding="utf-8") as lines:
        printed = [line for line in (json.loads(line)["date"] for line in lines) if line]
    found = [parse_date(line) for line in printed]
    assert found and all(date and date.confidence == 1.0 and date.precision == "minute" for date in found)
