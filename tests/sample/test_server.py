"""The world over HTTP: redirects, refusals, walls, validators, faults, the log, and the process."""

import http.client
import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from ingest.sample import Server, World, serve
from ingest.sample.faults import Faults
from ingest.sample.links import main_feed

WORLD = World.build()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serve(WORLD) as running:
        yield running


def get(address: str, host: str, path: str, **headers: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    connection = http.client.HTTPConnection(address, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": host} | headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


WAYS = [
    ("khabar-kavir", "/fa/news/877747", 200, "", "a short link that answers with the page"),
    ("khabar-kavir", "/fa/news/877747/another-slug", 200, "", "any slug will do"),
    ("khabar-kavir", "/fa/print/877747", 200, "", "the view for printing"),
    ("khabar-kavir", "/fa/news/877747?utm_source=telegram", 200, "", "a tracked link"),
    ("khabar-kavir", "/fa/archive?service_id=-1&sec_id=-1&cat_id=-1&rpp=100&from_date=1405/08/30&to_date=1405/08/30",
     200, "", "the archive of a day"),
    ("peyvandnews", "/news/2290641", 308, "/news/2290641/", "a short link that leads to the slug"),
    ("peyvandnews", "/news/2290641/old-slug", 308, "/news/2290641/", "an outdated slug"),
    ("peyvandnews", "/archive?pi=1&ms=0&dy=30&mn=08&yr=1405", 200, "", "an archive by day, month, year"),
    ("peyvandnews", "/service/economy", 200, "", "a list of a section"),
    ("eghtesad-zagros", "/fa/tiny/news-346218", 308, "/%D8%A8", "the short link of Asam"),
    ("sepidarnews", "/vdc0fffff.w6d.html", 404, "", "a short link to nothing"),
    ("karvan-danesh", "/?p=20931", 308, "/1405/08/29/", "the short link of WordPress"),
    ("kohanshahr", "/news.asp?id=31874", 200, "", "an old address by query"),
    ("peyvandnews", "/news/999999999", 404, "", "no such story"),
    ("peyvandnews", "/%D9%87%DB%8C%DA%86", 404, "", "no such page"),
    ("karvan-danesh", "/1405/13/45/x/", 404, "", "no such day"),
    ("nobody", "/", 404, "", "no such outlet"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "path", "status", "location"), [way[:-1] for way in WAYS], ids=[way[-1] for way in WAYS]
)
def test_an_address_is_answered(server: Server, host: str, path: str, status: int, location: str) -> None:
    found, headers, _ = get(server.address, f"www.{host}.example", path)
    assert found == status
    assert headers.get("Location", "").startswith(location)


def test_a_short_link_of_studiokhabar_leads_to_its_story(server: Server) -> None:
    site, shelf = WORLD.sites["sepidar"], WORLD.shelves["sepidar"]
    code = shelf.newest(1)[0].code
    status, headers, _ = get(server.address, site.host, f"/vdc{int(code):06x}.w6d.html")
    assert (status, headers["Location"].startswith(f"/news/{code}/")) == (308, True)


TRAPS = {
    "gone": (404, "یافت نشد"),
    "broken": (500, "Internal Server Error"),
    "wall": (403, "__arcsjs"),
    "soft-404": (200, "یافت نشد"),
    "gallery": (200, "gallery"),
    "video": (200, "<video"),
    "paywall": (200, "مشترک شوید"),
    "listing": (200, "news_list"),
    "sealed": (200, ""),
}


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_is_in_the_feed_and_springs(server: Server, kind: str) -> None:
    status, text = TRAPS[kind]
    site, entry = next(
        (site, entry)
        for site in WORLD.sites.values()
        for entry in main_feed(site, WORLD.shelves[site.id])
        if entry.trap and entry.trap.kind == kind
    )
    found, _, body = get(server.address, site.host, quote(entry.trap.path) if entry.trap else "")
    assert found == status
    assert text in body.decode()


def test_robots_say_what_is_closed_and_how_fast(server: Server) -> None:
    _, _, body = get(server.address, "www.peyvandnews.example", "/robots.txt")
    assert b"Disallow: /advertorial/" in body
    _, _, body = get(server.address, "www.kohanshahr.example", "/robots.txt")
    assert b"Crawl-delay: 1\n" in body


def test_an_old_page_is_in_an_encoding_that_its_header_denies(server: Server) -> None:
    _, headers, body = get(server.address, "www.kohanshahr.example", "/news.asp?id=31874")
    assert headers["Content-Type"] == "text/html; charset=iso-8859-1"
    assert "روابط عمومي\u200cهاي" in body.decode("windows-1256")


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("www.peyvandnews.example", "/rss"),
        ("www.peyvandnews.example", "/sitemap/news/sitemap.xml"),
        ("www.toosnameh.example", "/news/140508301207/" + quote("خط-چهار-قطار-شهری-مشهد-به-کوی-طلاب-رسید")),
        ("www.khabar-kavir.example", "/fa/rss/allnews"),
        ("www.khabar-kavir.example", "/fa/news/877747"),
    ],
)
def test_who_has_the_page_gets_304(server: Server, host: str, path: str) -> None:
    status, headers, body = get(server.address, host, path)
    assert (status, bool(body)) == (200, True)
    known = {"If-None-Match": headers.get("ETag"), "If-Modified-Since": headers.get("Last-Modified")}
    status, _, body = get(server.address, host, path, **{name: value for name, value in known.items() if value})
    assert (status, body) == (304, b"")
    assert server.log[-1].conditional
    status, _, _ = get(server.address, host, path, **{"If-None-Match": '"another"'})
    assert status == 200


def test_some_outlets_have_no_validators_and_a_page_that_never_stays_the_same(server: Server) -> None:
    answers = [get(server.address, "www.payam-hormoz.example", "/fa/news/120455") for _ in range(2)]
    assert all("ETag" not in headers and "Last-Modified" not in headers for _, headers, _ in answers)
    assert answers[0][2] != answers[1][2]


def test_the_log_tells_who_asked_for_what(server: Server) -> None:
    before = len(server.log)
    get(server.address, "www.peyvandnews.example", "/rss?x=1", **{"User-Agent": "Peyk/test"})
    visit = server.log[before]
    assert (visit.host, visit.path, visit.status, visit.user_agent) == (
        "www.peyvandnews.example", "/rss?x=1", 200, "Peyk/test",
    )  # fmt: skip
    assert visit.wall > visit.monotonic > 0


def test_a_new_edition_can_appear_while_the_server_runs() -> None:
    path = "/fa/news/877498"
    with serve(WORLD) as server:
        _, headers, before = get(server.address, "www.khabar-kavir.example", path)
        server.world = World.build(edition=2)
        known = {"If-Modified-Since": headers["Last-Modified"]}
        status, _, after = get(server.address, "www.khabar-kavir.example", path, **known)
    assert status == 200
    assert "۱۶۰تختخوابی".encode() in after and "۱۶۰تختخوابی".encode() not in before


def test_faults_come_in_their_shares_and_again_at_the_same_attempts() -> None:
    faults = Faults(errors=0.4, busy=0.2, truncated=0.2, retry_after=7)

    def outcomes() -> list[str]:
        found = []
        with serve(WORLD, faults) as server:
            for code in range(200):
                try:
                    status, headers, _ = get(server.address, "www.peyvandnews.example", f"/news/{code}")
                    found.append(f"{status} {headers.get('Retry-After', '')}")
                except http.client.IncompleteRead:
                    found.append("cut")
                except http.client.RemoteDisconnected:
                    found.append("hung up")
        return found

    first = outcomes()
    assert first == outcomes()
    counts = Counter(first)
    assert min(counts[name] for name in ("429 7", "cut", "hung up", "500 ", "502 ", "503 ", "404 ")) > 8


def test_many_ask_at_once(server: Server) -> None:
    statuses: list[int] = []
    threads = [
        threading.Thread(target=lambda: statuses.append(get(server.address, "www.peyvandnews.example", "/rss")[0]))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 20


def test_the_log_tells_what_was_asked_of_the_crawler_and_how_many_asked_at_once() -> None:
    with serve(WORLD, Faults(busy=1, retry_after=7)) as server:
        get(server.address, "www.peyvandnews.example", "/rss")
    (visit,) = server.log
    assert (visit.status, visit.retry_after, visit.faulty, visit.together) == (429, 7, True, 1)


def test_the_process_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    ready, log = tmp_path / "ready", tmp_path / "log.jsonl"
    command = [sys.executable, "-m", "ingest.sample", "--edition", "2", "--ready-file", str(ready), "--log", str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().strip()
            status, _, _ = get(address, "www.peyvandnews.example", "/news/2290655")
            process.send_signal(signal.SIGHUP)
            later, _, _ = get(address, "www.peyvandnews.example", "/news/2290655")
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
        finally:
            process.kill()
    assert (status, later) == (308, 308), "another edition has the same stories"
    assert ready.read_text() == address
    assert json.loads(log.read_text().splitlines()[0])["path"] == "/news/2290655"
