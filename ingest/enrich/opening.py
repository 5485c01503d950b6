"""How Persian news begins: whom it comes from, and from where."""

import re
from dataclasses import dataclass

# «به گزارش خبرنگار ایسنا از کرمان، …», anywhere: many outlets print a lead sentence before it.
_SOURCE = r"(?P<source>[^،,؛;:.\n]{2,120})"
_REPORT = re.compile(rf"(?<!\w)به (?:گزارش|نقل از) {_SOURCE}")
# Each begins with letters to search for, which is many times faster over a whole body.
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
"""Letters of a body that are its beginning."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first words of a body say of its origin; `place` may hold more words than the place's name."""

    place: str | None
    source: str | None


def read_opening(body: str) -> Opening:
    """Return the dateline or the first «به گزارش …» of a body's beginning; both fields None where there is neither."""
    start = body[:_OPENING]
    dateline = _DATELINE.match(start)
    report = _REPORT.search(start)
    told = report or _REPORTER.search(start)
    place = (dateline["place"] or dateline["office"]) if dateline else None
    if not place and told and (origin := _FROM.search(told["source"])):
        place = origin["place"]
    return Opening(place, report["source"].strip() if report else None)


def without_attribution(body: str) -> str:
    """Return the body without its dateline and without whom it says that it comes from."""
    body = _DATELINE.sub("", body, count=1)
    for report in _WHOLE_REPORTS:
        body = report.sub("", body)
    return body


def attributions(body: str) -> list[str]:
    """Return what stands behind each «به گزارش …» and «به نقل از …» of a body's beginning, in order, with what follows
    it."""
    return [match["source"] for match in _ATTRIBUTION.finditer(body[:_OPENING])]
