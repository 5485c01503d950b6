"""The pages in a real Chromium: with and without JavaScript, by keyboard, on a phone, in the dark and on paper."""

import re
import shutil
from collections.abc import Iterator
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from tests.web.conftest import PAYLOADS, WORDS

playwright = pytest.importorskip("playwright.sync_api", reason="`make test-web` installs the driver of browsers")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium: apt-get install chromium"),
]

QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SPELLINGS = ("روابط عمومی\u200cهای", "روابط عمومی های", "روابط عمومیهای")
VIEWS = {
    "start": "/",
    "search": f"/?q={quote('روابط عمومی')}",
    "narrowed": f"/?outlet=kavir&outlet=-toos&from={quote('آبان ۱۴۰۵')}&by=day",
    "nothing": f"/?q={quote('+ژرفناپیما')}",
    "wrong": f"/?from={quote('دیروزها')}",
    "copies": f"/?q={quote('+زردکوهنامه')}",
    "values": f"/values/tag?q={quote('شهر')}",
    "outlets": "/outlets",
    "outlet": "/outlets/kavir",
    "corrections": "/corrections?typing=1",
    "days": "/days?pick=from&month=1405-08",
    "help": "/help",
}
AXE = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser(site: str) -> Iterator[Any]:
    # After the crawl of `site`: the driver occupies the event loop of this thread.
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET.split())
        yield chromium
        chromium.close()


class Tab:
    """A page in a context of its own, and everything that went wrong in it."""

    def __init__(self, browser: Any, site: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=site, **options)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: message.type == "error" and self.wrong.append(message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.wrong.append("dialog"), dialog.dismiss()))
        self.page.on("request", lambda request: self.foreign(site, request.url))

    def foreign(self, site: str, url: str) -> None:
        if not url.startswith(site):
            self.wrong.append(url)

    def open(self, path: str) -> Any:
        self.page.goto(path)
        return self.page

    def state(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.page.url).query))

    def count(self) -> str:
        return str(self.page.inner_text("#count"))

    def type(self, text: str) -> None:
        """Type into the box, and wait until the results are those of the text."""
        self.page.fill("#q", "")
        self.page.type("#q", text)
        self.page.wait_for_function(
            "text => new URLSearchParams(location.search).get('q') === text", arg=" ".join(text.split())
        )


@pytest.fixture
def tab(browser: Any, site: str) -> Iterator[Tab]:
    own = Tab(browser, site)
    yield own
    own.context.close()


@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_whole_with_and_without_javascript(browser: Any, site: str, view: str, script: bool) -> None:
    tab = Tab(browser, site, java_script_enabled=script)
    page = tab.open(VIEWS[view])
    assert page.locator("h1").count() == 1 and page.locator("main").count() == 1
    assert page.get_attribute("html", "dir") == "rtl"
    assert [text for text in tab.wrong if "400" not in text] == []
    tab.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", [*VIEWS, "story"])
def test_everyone_can_use_every_view(browser: Any, site: str, view: str, scheme: str) -> None:
    # The rules are a script of their own, which the policy of the page would forbid.
    tab = Tab(browser, site, color_scheme=scheme, bypass_csp=True)
    page = tab.open(VIEWS.get(view, "/corrections"))
    if view == "story":
        page.click(".hit a")
        page.wait_for_selector(".story")
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE)
    assert [(each["id"], each["nodes"][0]["html"]) for each in found["violations"]] == []
    tab.context.close()


@pytest.mark.parametrize("view", [*VIEWS, "story"])
@pytest.mark.parametrize("width", [360, 640])
def test_nothing_is_cut_on_a_phone_or_at_twice_the_size(browser: Any, site: str, view: str, width: int) -> None:
    tab = Tab(browser, site, viewport={"width": width, "height": 740})
    page = tab.open(VIEWS.get(view, "/corrections"))
    if view == "story":
        page.click(".hit a")
        page.wait_for_selector(".story")
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    tab.context.close()


def test_results_follow_what_is_typed_in_any_spelling(tab: Tab) -> None:
    tab.open("/")
    counts = []
    for spelling in SPELLINGS:
        tab.type(spelling)
        tab.page.wait_for_load_state("networkidle")
        counts.append(tab.count())
    assert len(set(counts)) == 1 and counts[0] != "چیزی پیدا نشد"
    assert tab.wrong == []


def test_back_forward_and_reload_keep_the_state(tab: Tab) -> None:
    page = tab.open("/?q=" + quote("شهر"))
    first = tab.count()
    page.click(".facet[data-facet=province] li a")
    page.wait_for_url("**province=**")
    narrowed, state = tab.count(), tab.state()
    assert narrowed != first
    page.reload()
    assert (tab.count(), tab.state()) == (narrowed, state)
    page.go_back()
    assert tab.count() == first and page.input_value("#q") == "شهر"
    page.go_forward()
    assert (tab.count(), tab.state()) == (narrowed, state)


def test_back_after_typing_returns_to_the_former_search(tab: Tab) -> None:
    page = tab.open("/?q=" + quote("شهر"))
    page.fill("#q", "آب")
    page.press("#q", "Enter")
    page.wait_for_function("() => new URLSearchParams(location.search).get('q') === 'آب'")
    page.go_back()
    page.wait_for_function("() => document.getElementById('q').value === 'شهر'")


def test_from_the_box_to_a_story_by_keyboard_alone(tab: Tab) -> None:
    page = tab.open("/")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("روابط عمومی")
    page.keyboard.press("Enter")
    page.wait_for_function("() => new URLSearchParams(location.search).get('q') === 'روابط عمومی'")
    page.wait_for_load_state("networkidle")
    # Out of the box, as letters are words in it.
    page.keyboard.press("Tab")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    title = page.inner_text(".hit.current h3 a")
    page.keyboard.press("o")
    page.wait_for_selector(".story")
    assert page.inner_text("h1") == title
    assert tab.wrong == []


def test_the_keys_work_in_a_persian_layout(tab: Tab) -> None:
    page = tab.open("/?q=" + quote("شهر"))
    page.evaluate("document.activeElement.blur()")
    page.evaluate(
        "dispatchEvent(new KeyboardEvent('keydown', {key: 'ت', code: 'KeyJ', bubbles: true, cancelable: true}))"
    )
    assert page.locator(".hit.current").count() == 1


def test_a_suggestion_is_taken_by_the_arrows(tab: Tab) -> None:
    page = tab.open("/")
    page.type("#q", "روابط عم")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    taken = page.locator("[role=option][aria-selected=true]").get_attribute("data-text")
    assert page.get_attribute("#q", "aria-activedescendant")
    page.keyboard.press("Enter")
    page.wait_for_function("text => document.getElementById('q').value === text", arg=taken)
    assert page.locator("[role=option]").count() == 0


def test_a_day_is_picked_by_the_arrows(tab: Tab) -> None:
    page = tab.open("/days?pick=from&month=1405-08")
    page.focus("[role=grid] a >> nth=0")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "۹"
    page.keyboard.press("Enter")
    page.wait_for_url("**from=**")
    assert tab.state() == {"from": "۹ آبان ۱۴۰۵"}


def test_a_value_is_found_in_any_spelling_beside_the_hits(tab: Tab) -> None:
    page = tab.open("/")
    common = page.locator(".facet[data-facet=tag] li").all_inner_texts()
    rare = page.context.request.get("/values/tag").text().split('id="values"')[1]
    label = re.findall("<bdi>(.*?)</bdi>", rare)[-1]
    page.fill(".facet[data-facet=tag] .find", label.replace("\u200c", " ").replace("ی", "ي"))
    page.wait_for_function(
        "label => [...document.querySelectorAll('[data-facet=tag] bdi')].some(each => each.textContent === label)",
        arg=label,
    )
    page.fill(".facet[data-facet=tag] .find", "")
    page.wait_for_function(
        "count => document.querySelectorAll('.facet[data-facet=tag] li').length === count", arg=len(common)
    )
    assert tab.wrong == []


def test_copies_open_in_place(tab: Tab) -> None:
    page = tab.open(VIEWS["copies"])
    page.click(".copies summary")
    assert page.locator(".copies li a").first.is_visible()


def test_no_text_of_a_stranger_runs(tab: Tab) -> None:
    """Every payload is in titles, bodies, tags and names of outlets, and is asked for."""
    paths = [f"/?q={quote(WORDS)}&page={number}" for number in (1, 2, 3)]
    lists = [f"/values/{name}?q={quote(WORDS)}" for name in ("tag", "outlet", "person", "section")]
    for path in [*paths, *lists, "/outlets", "/corrections", *(f"/?q={quote(payload)}" for payload in PAYLOADS)]:
        page = tab.open(path)
        page.wait_for_load_state("networkidle")
        stories = page.evaluate("[...document.querySelectorAll('.hit h3 a')].map(link => link.getAttribute('href'))")
        for story in stories if path in paths else []:
            tab.open(story)
    tab.open("/")
    tab.page.fill("#q", WORDS)
    tab.page.wait_for_load_state("networkidle")
    tab.page.type("#q", " ")
    tab.page.wait_for_load_state("networkidle")
    assert [text for text in tab.wrong if "400" not in text] == []


def test_a_first_visit_is_small_and_a_further_search_smaller(tab: Tab) -> None:
    """In bytes on the wire: 120 KB with the font, then 15 KB."""
    meter = tab.context.new_cdp_session(tab.page)
    meter.send("Network.enable")
    sizes: list[float] = []
    meter.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    tab.open(VIEWS["search"])
    tab.page.wait_for_load_state("networkidle")
    first = sum(sizes)
    sizes.clear()
    tab.page.fill("#q", "شهر")
    tab.page.press("#q", "Enter")
    tab.page.wait_for_function("() => new URLSearchParams(location.search).get('q') === 'شهر'")
    tab.page.wait_for_load_state("networkidle")
    assert 0 < first <= 120_000, first
    assert 0 < max(sizes) <= 15_000, sizes


def test_paper_has_the_text_alone(tab: Tab) -> None:
    page = tab.open("/corrections")
    page.click(".hit a")
    page.emulate_media(media="print")
    assert page.locator("h1").is_visible()
    assert not page.locator(".top nav").is_visible()
