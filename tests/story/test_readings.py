"""The readings of a run: equal titles and bodies at several addresses of an outlet."""

from dataclasses import replace

from ingest.dedupe import article_id, fingerprint
from ingest.model import Article, OutletRef
from ingest.story.readings import MOST, Reading, Readings


def article(path: str, title: str, body: str, outlet: str = "kavir") -> Article:
    url = f"https://{outlet}.example/{path}"
    return fingerprint(Article(url, url, OutletRef(outlet), title, body))


def reading(key: str, read: Article) -> Reading:
    return Reading(key, article_id(read), read.content_hash)


ONE = article("1", "یک تیتر", "یک متن")
SAME_BODY = article("2", "تیتری دیگر", " یک\nمتن ")
SAME_TITLE = article("3", "یک  تیتر", "متنی دیگر")
COPY = replace(ONE, url="https://kavir.example/4", canonical_url="https://kavir.example/4")
ELSEWHERE = article("1", "یک تیتر", "یک متن", outlet="toos")
HEADLINE = replace(COPY, completeness="partial")


def test_a_text_is_found_at_other_addresses_of_its_outlet_whatever_its_spaces() -> None:
    read = {"1": ONE, "2": SAME_BODY, "3": SAME_TITLE, "4": COPY, "5": ELSEWHERE, "6": HEADLINE}
    readings = Readings(read.items())
    body, title = [reading("2", SAME_BODY), reading("4", COPY)], [reading("3", SAME_TITLE), reading("4", COPY)]
    assert readings.same_body("1", ONE) == body
    assert readings.same_text("1", ONE) == [*title, body[0]], "each once"
    assert readings.same_body("7", ONE) == [reading("1", ONE), *body]
    assert readings.same_text("5", ELSEWHERE) == []
    assert readings.same_text("8", article("8", "هیچ", "چیز")) == []


def test_a_text_at_very_many_addresses_is_remembered_at_some() -> None:
    many = {str(number): article(str(number), "یک تیتر", "یک متن") for number in range(MOST + 3)}
    assert [found.key for found in Readings(many.items()).same_body("other", ONE)] == list(many)[:MOST]


def test_a_broken_letter_stops_no_run() -> None:
    broken = {key: article(key, "یک \ud800 تیتر", "یک \ud800 متن") for key in ("1", "2")}
    assert [found.key for found in Readings(broken.items()).same_text("1", broken["1"])] == ["2"]
