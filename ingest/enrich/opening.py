"""Read the opening of Persian news: its dateline and the source that it credits."""

import re
from dataclasses import dataclass

# «به گزارش خبرنگار ایسنا از کرمان، …», at any position: many outlets print a lead sentence before it.
_SOURCE = r"(?P<source>[^،,؛;:.\n]{2,120})"
_REPORT = re.compile(rf"(?<!\w)به (?:گزارش|نقل از) {_SOURCE}")
# Each pattern begins with literal letters, which makes searching a whole body many times faster.
_WHOLE_REPORTS = [re.compile(rf"{words}(?<!\w{words}){_SOURCE}[،,؛;:]") for words in ("به گزارش ", "به نقل از ")]
_ATTRIBUTION = re.compile(r"(?<!\w)به (?:گزارش|نقل)(?: از)?:? (?P<source>[^.؛\n]{2,120})")
# «… در گفت‌وگو با خبرنگار فارس در اصفهان …»
_REPORTER = re.compile(r"(?<!\w)خبرنگار(?:ان)? (?P<source>[^،,؛;:.\n]{2,80})")
_DASH = "[-\u2010-\u2015\u0640_]"
_NAME = r"[\w\u200c ]{2,20}"
# «خرم‌آباد- …», «کرمان - ایرنا - …», «تهران (پانا) - …», «ایسنا/کرمان …»
_DATELINE = re.compile(
    rf"\A(?:(?P<place>[^\W\d_][\w\u200c ]{{1,28}}?) ?(?:\({_NAME}\) ?{_DASH}|{_DASH}(?: ?{_NAME} ?{_DASH})?) ?"
    r"|ایسنا ?/ ?(?P<office>[\w\u200c]{2,20}) )"
)
_FROM = re.compile(r"(?<!\w)(?:(?<!نقل )از |در |منطقه |مرکز |(?=استان ))(?P<place>.{2,60})")
_OPENING = 600
"""Characters of a body's opening."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The origin in a body's opening; `place` may hold more words than the place's name."""

    place: str | None
    source: str | None


def read_opening(body: str) -> Opening:
    """Return the place in a body's dateline or attribution, and the source of its first «به گزارش …»; else None."""
    start = body[:_OPENING]
    dateline = _DATELINE.match(start)
    report = _REPORT.search(start)
    attribution = report or _REPORTER.search(start)
    place = (dateline["place"] or dateline["office"]) if dateline else None
    if not place and attribution and (origin := _FROM.search(attribution["source"])):
        place = origin["place"]
    return Opening(place, report["source"].strip() if report else None)


def without_attribution(body: str) -> str:
    """Return the body without its dateline and its attributions («به گزارش …»)."""
    body = _DATELINE.sub("", body, count=1)
    for report in _WHOLE_REPORTS:
        body = report.sub("", body)
    return body


def attributions(body: str) -> list[str]:
    """Return the text after each «به گزارش» and «به نقل از» of a body's opening, up to the clause's end, in order."""
    return [match["source"] for match in _ATTRIBUTION.finditer(body[:_OPENING])]
