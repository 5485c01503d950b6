"""How Persian news begins: whom it comes from, and from where."""

import re
from dataclasses import dataclass

# «به گزارش خبرنگار ایسنا از کرمان، …», anywhere: many outlets print a lead sentence before it.
_REPORT = re.compile(r"(?<!\w)به (?:گزارش|نقل از) (?P<source>[^،,؛;:.\n]{2,120})")
_WHOLE_REPORT = re.compile(_REPORT.pattern + "[،,؛;:]")
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


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first words of a body say of its origin; `place` may hold more words than the place's name."""

    place: str | None
    source: str | None


def read_opening(body: str) -> Opening:
    """The dateline or the first «به گزارش …» of a body's beginning; both fields None where there is neither."""
    start = body[:600]
    dateline = _DATELINE.match(start)
    report = _REPORT.search(start)
    told = report or _REPORTER.search(start)
    place = (dateline["place"] or dateline["office"]) if dateline else None
    if not place and told and (origin := _FROM.search(told["source"])):
        place = origin["place"]
    return Opening(place, report["source"].strip() if report else None)


def without_attribution(body: str) -> str:
    """The body without its dateline and without whom it says that it comes from."""
    return _WHOLE_REPORT.sub("", _DATELINE.sub("", body, count=1))
