"""The pages without a browser: what a reader without JavaScript gets."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest
from bs4 import BeautifulSoup, Tag
from elasticsearch import Elasticsearch

from ingest.search import search
from ingest.settings import settings
from ingest.web.guard import POLICY
from tests.web.conftest import PAYLOADS, WORDS

SPELLINGS = ("روابط عمومی\u200cهای", "روابط عمومی های", "روابط عمومیهای")


class Reader:
    """A browser without JavaScript: it opens pages and follows links."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.client = httpx.Client()

    def open(self, path: str, status: int = 200, **query: str) -> BeautifulSoup:
        answer = self.client.get(urljoin(self.site, path), params=query or None)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-security-policy"] == POLICY
        return BeautifulSoup(answer.text, "lxml")

    def follow(self, link: Tag) -> BeautifulSoup:
        return self.open(str(link["href"]))


@pytest.fixture(scope="module")
def reader(site: str) -> Iterator[Reader]:
    own = Reader(site)
    yield own
    own.client.close()


def count(page: BeautifulSoup) -> int:
    """The number of articles that a page says it found."""
    text = page.select_one("#count").get_text()
    return int(re.match(r"[۰-۹٬]+", text.strip())[0].replace("٬", "")) if text.strip()[0].isdigit() else 0


def walked(reader: Reader, page: BeautifulSoup, links: str) -> list[str]:
    """The addresses of such links on a page and on all that follow it."""
    seen = []
    while True:
        seen += [str(link["href"]) for link in page.select(links)]
        following = page.select_one("a[rel=next]")
        if not following:
            return seen
        page = reader.follow(following)


def titles(page: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in page.select(".hit h3 a")]


def test_three_spellings_find_the_same(reader: Reader) -> None:
    found = [reader.open("/", q=spelling) for spelling in SPELLINGS]
    assert count(found[0]) > 3
    assert len({count(page) for page in found}) == len({tuple(sorted(titles(page))) for page in found}) == 1


def test_the_count_is_that_of_the_search(reader: Reader, stories: Elasticsearch) -> None:
    for text in ("", "روابط عمومی", "آلودگی هوا"):
        assert count(reader.open("/", q=text)) == search(stories, text).total


def test_a_facet_narrows_to_its_count_and_a_chip_widens_again(reader: Reader) -> None:
    everything = reader.open("/")
    link = everything.select_one(".facet[data-facet=province] li a")
    promised = int(link.select_one(".n").get_text())
    narrowed = reader.follow(link)
    assert count(narrowed) == promised < count(everything)
    assert count(reader.follow(narrowed.select_one(".chip"))) == count(everything)


def test_every_value_of_a_facet_is_a_link_away_and_narrows_to_its_count(reader: Reader) -> None:
    results = reader.open("/", q="شهر")
    beside = results.select(".facet[data-facet=tag] li bdi")
    everything = reader.follow(results.select_one(".facet[data-facet=tag] .more"))
    links = everything.select("#values li a:first-child")
    assert [link.bdi.get_text() for link in links[: len(beside)]] == [label.get_text() for label in beside]
    assert len(links) > len(beside)
    rarest = links[-1]
    assert count(reader.follow(rarest)) == int(rarest.select_one(".n").get_text())


@pytest.mark.parametrize("part", ["روابط عمومی", "روابط\u200cعمومي", "روابطعمومی"])
def test_the_values_of_a_facet_are_found_by_a_part_of_their_name_in_any_spelling(reader: Reader, part: str) -> None:
    found = reader.open("/values/tag", part=part).select("#values bdi")
    assert found and all("روابط" in label.get_text() for label in found)
    assert reader.open("/values/tag", part="قژقژقژ").select("#values li") == []


def test_an_excluded_value_is_in_no_hit(reader: Reader) -> None:
    everything = reader.open("/")
    row = everything.select_one(".facet[data-facet=outlet] li")
    promised = int(row.select_one(".n").get_text())
    rest = reader.follow(row.select_one(".not"))
    assert count(rest) == count(everything) - promised
    assert "به‌جز" in rest.select_one(".chip").get_text()


def test_a_bar_of_the_chart_narrows_to_its_period(reader: Reader) -> None:
    bars = reader.open("/").select(".chart svg a")
    largest = max(bars, key=lambda bar: int(re.search(r": ([۰-۹]+)", bar["aria-label"])[1]))
    assert count(reader.follow(largest)) == int(re.search(r": ([۰-۹]+)", largest["aria-label"])[1])


def test_pages_go_on_without_a_gap(reader: Reader) -> None:
    seen = walked(reader, reader.open("/", sort="newest"), ".hit h3 a")
    assert len(seen) == len(set(seen)) > 60


def test_copies_are_counted_and_listed_on_the_page_of_the_story(reader: Reader) -> None:
    found = reader.open("/", q="+زردکوهنامه")
    assert (count(found), len(titles(found))) == (2, 1), found.select_one("#results").get_text()
    story = reader.follow(found.select_one(".hit h3 a"))
    assert [link.get_text() for link in story.select(".copies a")] == ["زردکوهنامهٔ همسان"]


def test_a_story_shows_what_was_changed_word_by_word(reader: Reader) -> None:
    changed = reader.open("/corrections")
    first = changed.select_one(".hit")
    story = reader.follow(first.select_one("a"))
    assert story.select_one("del") and story.select_one("ins")
    assert story.select_one(".badge.changed")
    added = story.select_one("ins").get_text().removeprefix("افزوده شد: ")
    assert added in story.select_one(".story").get_text()


def test_changes_in_spelling_are_hidden_until_asked_for(reader: Reader) -> None:
    shown = reader.open("/corrections").select(".hit")
    more = reader.open("/corrections", typing="1").select(".hit")
    assert len(shown) <= len(more)


def test_every_outlet_leads_to_its_days_and_stories(reader: Reader) -> None:
    table = reader.open("/outlets")
    rows = table.select("tbody tr")
    assert len(rows) > 8
    link = next(row.select_one("th a") for row in rows if "کویر" in row.get_text())
    outlet = reader.follow(link)
    day = outlet.select_one(".heat td a")
    assert count(reader.follow(day)) == int(day.get_text())


def test_a_day_is_picked_without_javascript(reader: Reader) -> None:
    calendar = reader.open("/days", q="آب", pick="from", month="1405-08")
    assert len(calendar.select("[role=grid] a")) == 30
    day = next(link for link in calendar.select("[role=grid] a") if link.get_text() == "۲۸")
    state = dict(parse_qsl(urlsplit(day["href"]).query))
    assert state == {"q": "آب", "from": "۲۸ آبان ۱۴۰۵"}
    assert count(reader.follow(day)) <= count(reader.open("/", q="آب"))
    assert "مهر" in reader.follow(calendar.select_one("a[rel=prev]")).select_one("#month").get_text()


@pytest.mark.parametrize("path", ["/nothing", "/story/nothing", "/outlets/nothing"])
def test_what_is_not_there_is_told_in_persian(reader: Reader, path: str) -> None:
    assert "نیست" in reader.open(path, status=404).select_one("h1").get_text()


@pytest.mark.parametrize(
    "query", [{"from": "دیروزها"}, {"q": "رسانه:هیچ‌جا"}, {"from": "۵ آبان ۱۴۰۵", "to": "۱ آبان ۱۴۰۵"}]
)
def test_what_cannot_be_understood_is_told(reader: Reader, query: dict[str, str]) -> None:
    page = reader.client.get(reader.site, params=query)
    assert page.status_code == 400 and "Traceback" not in page.text and "<h1>" in page.text


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=x", "page=999999", "sort=x", "by=x", "q=%00", "outlet=", "outlet=-"]
)
def test_strange_states_are_pages_too(reader: Reader, query: str) -> None:
    assert reader.client.get(f"{reader.site}/?{query}").status_code == 200


def test_hostile_texts_are_texts(reader: Reader) -> None:
    """Every payload is in a title, a body, a tag and an outlet's name: none becomes an element or an attribute."""
    allowed = {"peyk.js"}
    for path in ("/?q=" + WORDS, f"/?q={WORDS}&page=2", f"/?q={WORDS}&page=3", "/outlets", "/corrections"):
        page = reader.open(path)
        check(page, allowed)
        for link in page.select(".hit h3 a"):
            check(reader.follow(link), allowed)
    for payload in PAYLOADS:
        answer = reader.client.get(reader.site, params={"q": payload})
        check(BeautifulSoup(answer.text, "lxml"), allowed)


def check(page: BeautifulSoup, scripts: set[str]) -> None:
    """Assert that a page has no element and no attribute of a payload, and only links to http(s)."""
    for script in page.find_all("script"):
        assert str(script["src"]).split("/")[-1].split("?")[0] in scripts and not script.get_text()
    names = ["iframe", "object", "embed", "base", "marquee", "math", "img", "video", "audio", "style"]
    assert not page.find_all(names)
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        for name in ("href", "src", "action"):
            target = str(element.get(name, ""))
            assert not target or target.startswith(("/", "http://", "https://", "#")), target


def test_an_address_that_is_no_web_page_is_no_link(reader: Reader) -> None:
    page = reader.open("/", q="نشانی‌آزمایی")
    assert titles(page) and page.select_one(".out a")["href"] == "#"


def test_links_to_outlets_tell_them_nothing(reader: Reader) -> None:
    for link in reader.open("/", q="آب").select(".out a"):
        assert "noreferrer" in link["rel"]


def test_too_many_at_once_are_told_to_come_back(site: str) -> None:
    def ask(number: int) -> httpx.Response:
        return httpx.get(site, params={"q": f"آلودگی هوا {number}"}, timeout=60)

    with ThreadPoolExecutor(60) as pool:
        answers = list(pool.map(ask, range(60)))
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert all("retry-after" in answer.headers for answer in answers if answer.status_code == 429)
    assert httpx.get(site).status_code == 200


def test_changes_of_one_moment_are_all_on_some_page(reader: Reader, stories: Elasticsearch) -> None:
    """A run replaces many texts at one time; two pages must not lose those beyond the first."""
    moment = "2026-11-20T10:00:00+00:00"
    index = settings().index("article-revisions")
    ids = [hit["_id"] for hit in stories.search(index=settings().index("articles"), size=50)["hits"]["hits"]]
    for number, name in enumerate(ids):
        document = {
            "article_id": name,
            "outlet": "many",
            "title": f"پیشین {number}",
            "body": "متن پیشین",
            "url": "http://x.example/",
        }
        stories.index(
            index=index, id=f"many-{number}", document=document | {"replaced_at": moment, "fetched_at": moment}
        )
    stories.indices.refresh(index=index)
    seen = walked(reader, reader.open("/corrections", outlet="many", typing="1"), ".hit h2 a")
    rows = reader.client.get(f"{reader.site}/corrections.jsonl?outlet=many&typing=1").text.splitlines()
    assert len(seen) == len(set(seen)) == len(rows) == 50


def test_a_reader_who_takes_nothing_keeps_nobody_waiting(site: str) -> None:
    """Answers wait for slow readers, but their work is done: places are for work."""
    address = urlsplit(site)
    with ExitStack() as stack:
        for _ in range(12):
            slow = stack.enter_context(socket.socket())
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            slow.connect((address.hostname, address.port))
            slow.sendall(b"GET /api/v1/search?size=100 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 30)
        statuses = {httpx.get(site, timeout=60).status_code for _ in range(3)}
    assert 200 in statuses
