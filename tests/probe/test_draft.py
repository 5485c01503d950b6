"""The draft of a row from an address: its fields, and what is refused."""

from typing import Any

import pytest

from ingest import outlets
from ingest.errors import PeykError
from ingest.probe.draft import draft

THERE = outlets.parse(
    [
        {"id": "kavir", "name": "Kavir", "name_fa": "خبر کویر", "domain": "khabar-kavir.example"},
        {
            "id": "hormoz",
            "name": "Hormoz",
            "name_fa": "پیام هرمز",
            "domain": "hormoz.example",
            "aliases": ["hormoz.news"],
        },
    ],
    "test",
)


@pytest.mark.parametrize(
    ("url", "row"),
    [
        ("https://www.payam-qom.example/fa/news/1", ("payam-qom", "Payam Qom", "payam-qom.example")),
        ("payam-qom.example", ("payam-qom", "Payam Qom", "payam-qom.example")),
        ("HTTP://WWW.Payam-Qom.Example:80/", ("payam-qom", "Payam Qom", "payam-qom.example")),
        ("https://news.qom.example/", ("news-qom", "News Qom", "news.qom.example")),
        ("https://55online.news", ("55online", "55Online", "55online.news")),
    ],
)
def test_id_name_and_domain_come_from_the_address(url: str, row: tuple[str, str, str]) -> None:
    made = draft(url, {}, THERE)
    assert (made.id, made.name, made.domain) == row
    assert made.name_fa == made.domain


def test_what_is_given_stands() -> None:
    given: dict[str, Any] = {"id": "qom", "name_fa": "پیام قم", "kind": "agency", "province": "قم"}
    made = draft("https://payam-qom.example/", given, THERE)
    assert made.model_dump(include=set(given)) == given


@pytest.mark.parametrize(
    ("url", "given", "told"),
    [
        ("nonsense", {}, "nonsense is not a web address"),
        ("https://[half/", {}, "is not a web address"),
        ("", {}, "is not a web address"),
        ("https://www.khabar-kavir.example/", {}, "khabar-kavir.example already belongs to outlet kavir"),
        ("https://photo.khabar-kavir.example/", {}, "outlet kavir; `peyk outlets probe kavir`"),
        ("https://hormoz.news/", {}, "hormoz.news already belongs to outlet hormoz"),
        ("https://kavir.example/", {}, "the id kavir is taken by khabar-kavir.example; .* --id"),
        ("https://payam-qom.example/", {"province": "قمم"}, "field province"),
        ("https://payam-qom.example/", {"kind": "blog"}, "field kind"),
        ("https://payam-qom.example/", {"feeds": ["rss"]}, "field feeds.0"),
        ("https://payam_qom.example/", {}, "field domain"),
    ],
)
def test_what_is_refused_is_told(url: str, given: dict[str, Any], told: str) -> None:
    with pytest.raises(PeykError, match=told):
        draft(url, given, THERE)
