"""Pacing, measured by the pacer's clock and by the server's log."""

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from ingest.fetch import FetchError
from ingest.fetch.pace import Pacer

PAGE = (200, {}, b"here")


class Clock:
    """A clock that advances only when all tasks sleep, to the earliest wake-up time."""

    def __init__(self) -> None:
        self.now = 0.0
        self.awaited: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        due = self.now + seconds
        self.awaited.append(due)
        turns_of_the_loop = 20 if seconds else 1
        while turns_of_the_loop or due > min(self.awaited):
            turns_of_the_loop -= turns_of_the_loop > 0
            await asyncio.sleep(0)
        self.awaited.remove(due)
        self.now = max(self.now, due)


def starts(turns: list[tuple[str, float, float]], concurrency: int = 9) -> list[tuple[str, float]]:
    """Return when each of some concurrent turns (host, interval, duration of the request) begins."""
    clock = Clock()
    pacer = Pacer(concurrency, clock, clock.sleep)
    begun: list[tuple[str, float]] = []

    async def turn(host: str, interval: float, takes: float) -> None:
        async with pacer.turn(host, interval):
            begun.append((host, clock()))
            await clock.sleep(takes)

    async def main() -> None:
        await asyncio.gather(*(turn(*given) for given in turns))

    asyncio.run(main())
    return begun


def test_the_pause_counts_from_the_end_of_a_request() -> None:
    assert starts([("a", 2, 0), ("a", 2, 5), ("a", 2, 0)]) == [("a", 0), ("a", 2), ("a", 9)]


def test_hosts_do_not_wait_for_one_another() -> None:
    assert starts([("a", 2, 0), ("a", 2, 0), ("b", 2, 0), ("c", 2, 0)])[:3] == [("a", 0), ("b", 0), ("c", 0)]


def test_first_come_first_served() -> None:
    clock = Clock()
    pacer = Pacer(1, clock, clock.sleep)
    served: list[int] = []

    async def turn(number: int) -> None:
        async with pacer.turn("a", 1):
            served.append(number)

    async def main() -> None:
        await asyncio.gather(*map(turn, range(20)))

    asyncio.run(main())
    assert served == list(range(20))


def test_a_waiting_host_takes_no_place_from_others() -> None:
    """With `concurrency` 1, the second turn of `a` does not occupy the place while it waits out its pause."""
    assert starts([("a", 50, 0), ("a", 50, 0), ("b", 0, 0), ("c", 0, 0)], concurrency=1)[:3] == [
        ("a", 0),
        ("b", 0),
        ("c", 0),
    ]


def test_a_resting_host_is_refused_until_its_rest_is_over() -> None:
    clock = Clock()
    pacer = Pacer(1, clock, clock.sleep)

    async def ask(host: str) -> float:
        async with pacer.turn(host, 0):
            return clock()

    async def main() -> None:
        pacer.rest("a", 100)
        pacer.rest("a", 10)
        with pytest.raises(FetchError) as caught:
            await ask("a")
        assert (caught.value.reason, caught.value.retry_after) == ("resting", 100)
        assert await ask("b") == 0
        await clock.sleep(100)
        assert await ask("a") == 100

    asyncio.run(main())


def distances(seen: Any) -> list[float]:
    requests = seen.site.requests
    return [later.arrived - earlier.arrived for earlier, later in pairwise(requests)]


@pytest.mark.parametrize(
    ("robots", "settings", "outlet", "seconds"),
    [
        (b"", {"pace": 0.05}, {}, 0.05),
        (b"", {"pace": 0.01}, {"pace": 0.05}, 0.05),
        (b"", {"pace": 60}, {"pace": 0.0}, 0.0),
        (b"User-agent: *\nCrawl-delay: 0.05", {"pace": 0.01}, {}, 0.05),
        (b"User-agent: *\nCrawl-delay: 0.01", {"pace": 0.05}, {}, 0.05),
    ],
)
def test_the_server_sees_the_pace(visit: Any, robots: bytes, settings: Any, outlet: Any, seconds: float) -> None:
    routes = {"/robots.txt": (200, {}, robots), "/1": (302, {"Location": "/2"}, b""), "/2": PAGE, "/3": (500, {}, b"")}
    seen = visit(routes, "/1", "/3", "/2", settings=settings, outlet=outlet, together=True)
    assert len(seen.site.requests) == 6, "robots.txt, the redirect's two, the error's two and the page"
    # The pause after robots.txt is the row's: its own delay is known only then.
    assert all(distance >= seconds for distance in distances(seen)[1:])


def test_never_two_at_once_at_one_host(visit: Any) -> None:
    seen = visit({f"/{n}": PAGE for n in range(20)}, *(f"/{n}" for n in range(20)), together=True)
    requests = seen.site.requests
    assert len(requests) == 21
    assert all(later.arrived >= earlier.answered for earlier, later in pairwise(requests))


def test_the_connection_is_kept(visit: Any) -> None:
    assert visit({"/a": PAGE}, "/a", "/a", "/a").site.connections == 1


def test_a_rest_that_an_earlier_process_was_told(visit: Any) -> None:
    seen = visit({"/a": PAGE}, "/a", rests={"www.khabar.example": 60.0})
    assert seen.error.reason == "resting"
    assert not seen.site.requests


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("answer", "reason", "seconds"),
        [
            ((429, {"Retry-After": "120"}, b""), "http-429", 120),
            ((429, {}, b""), "http-429", 60),
            ((503, {"Retry-After": "120"}, b""), "http-503", 120),
            ((429, {"Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"}, b""), "http-429", 86400),
        ],
    )
    def test_the_host_rests(self, visit: Any, answer: Any, reason: str, seconds: float) -> None:
        seen = visit({"/a": answer, "/b": PAGE}, "/a", "/b", "/b")
        first, *later = seen.outcomes
        assert (first.reason, first.retry_after, first.temporary) == (reason, seconds, True)
        assert [error.reason for error in later] == ["resting", "resting"]
        assert 0 < later[0].retry_after <= seconds
        assert seen.site.paths() == ["/a"]

    def test_those_who_wait_are_refused_too(self, visit: Any) -> None:
        seen = visit({"/a": (429, {"Retry-After": "9"}, b""), "/b": PAGE}, "/a", "/b", "/b", together=True)
        assert [error.reason for error in seen.outcomes] == ["http-429", "resting", "resting"]

    def test_other_hosts_do_not_rest(self, visit: Any) -> None:
        routes = {"/a": (429, {"Retry-After": "9"}, b""), "/b": PAGE}
        assert visit(routes, "/a", "http://m.khabar.example/b").page.body == b"here"

    def test_a_rest_of_nothing(self, visit: Any) -> None:
        assert visit({"/a": (429, {"Retry-After": "0"}, b""), "/b": PAGE}, "/a", "/b").page.body == b"here"


def test_a_slow_host_is_given_longer_pauses_and_a_host_without_pace_none() -> None:
    def begun(interval: float) -> list[float]:
        clock = Clock()
        pacer = Pacer(9, clock, clock.sleep, throttle=1.0)
        found: list[float] = []

        async def turn() -> None:
            async with pacer.turn("a", interval):
                found.append(clock())
                await clock.sleep(8)

        async def main() -> None:
            await asyncio.gather(turn(), turn(), turn())

        asyncio.run(main())
        return found

    assert begun(1) == [0, 8 + 4, 12 + 8 + 6], "half of the first answer's time, then of both together"
    assert begun(0) == [0, 8, 16]


@pytest.mark.parametrize(
    ("interval", "answer", "pause"),
    [
        pytest.param(5, 1, 5, id="the pace is the least, however quick the host"),
        pytest.param(1, 200, 30, id="half a minute is the most that slowness adds"),
        pytest.param(60, 200, 60, id="a longer pace is kept all the same"),
    ],
)
def test_the_pause_after_a_slow_answer_has_bounds(interval: float, answer: float, pause: float) -> None:
    clock = Clock()
    pacer = Pacer(9, clock, clock.sleep, throttle=1.0)

    async def main() -> float:
        async with pacer.turn("a", interval):
            await clock.sleep(answer)
        ended = clock()
        async with pacer.turn("a", interval):
            return clock() - ended

    assert asyncio.run(main()) == pause


@pytest.mark.parametrize(("budget", "asked"), [((3, 100), 3), ((100, 4), 4)])
def test_a_spent_budget_sends_nothing_more(visit: Any, budget: tuple[int, int], asked: int) -> None:
    seen = visit({"/a": PAGE}, *["/a"] * 6, budget=budget)
    assert len(seen.site.requests) == asked, "robots.txt counts"
    assert {error.reason for error in seen.outcomes[asked - 1 :]} == {"over-budget"}


def test_a_host_that_fails_again_and_again_rests(visit: Any) -> None:
    seen = visit({"/a": (503, {}, b""), "/b": PAGE}, "/a", "/a", "/a", "/b", "http://m.khabar.example/b")
    assert [getattr(outcome, "reason", None) for outcome in seen.outcomes] == [*["http-503"] * 3, "resting", None]


def test_an_answer_in_between_is_forgiveness(visit: Any) -> None:
    seen = visit({"/a": (503, {}, b""), "/b": PAGE}, "/a", "/a", "/b", "/a", "/a", "/b")
    assert seen.page.body == b"here"


CUT_OFF = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nhalf"


def test_answers_that_break_off_do_not_make_a_host_rest(visit: Any) -> None:
    seen = visit({"/a": CUT_OFF, "/b": PAGE}, "/a", "/a", "/a", "/b")
    assert [error.reason for error in seen.outcomes[:3]] == ["truncated"] * 3
    assert seen.page.body == b"here"


def test_an_answer_that_breaks_off_is_no_forgiveness(visit: Any) -> None:
    seen = visit({"/a": (503, {}, b""), "/cut": CUT_OFF, "/b": PAGE}, "/a", "/a", "/cut", "/a", "/b")
    assert [error.reason for error in seen.outcomes[2:]] == ["truncated", "http-503", "resting"]
