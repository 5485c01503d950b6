"""The outbox over a real Elasticsearch: each event reaches each recipient once, whatever dies on the way."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from elasticsearch import Elasticsearch
from werkzeug import Response

from ingest.index import ensure_indices
from ingest.notify import INDEX, Condition, Delivered, Outbox, needed, tell
from ingest.notify.conditions import record
from ingest.notify.deliver import LEAST_ATTEMPTS, deliver
from ingest.notify.mail import Mail
from ingest.settings import settings
from ingest.severity import Severity
from tests.notify.servers import TOKEN, Chats, Hook, Mailbox

SECRET = "a secret of the hook"
NOON = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)
"""In Tehran it is noon."""


def condition(key: str = "silent/kavir", severity: Severity = Severity.CRITICAL) -> Condition:
    return Condition(key, severity, f"{key} (کویر): no story", "What to do: look", {"kind": key.partition("/")[0]})


Say = Callable[..., Delivered]
Write = Callable[[str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write the file of the channels."""
    file = tmp_path / "notify.toml"
    file.touch(mode=0o600)
    monkeypatch.setenv("PEYK_NOTIFY", str(file))

    def write(text: str) -> None:
        file.write_text(text, encoding="utf-8")
        settings.cache_clear()

    return write


@pytest.fixture
def say(elastic: Elasticsearch) -> Iterator[Say]:
    """Tell of what goes on at a time, given in minutes."""

    def say(*conditions: Condition, minute: float = 0) -> Delivered:
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=True):
            return tell(elastic, needed(), conditions)

    yield say


def hooked(hook: Hook, more: str = "") -> str:
    return f'[webhook.desk]\nurl = "{hook.url}"\nsecret = "{SECRET}"\ntimeout = 1\n{more}\n'


def mailed(box: Mailbox, *to: str, more: str = "") -> str:
    names = ", ".join(f'"{name}@news.example"' for name in to or ("ops",))
    place = f'host = "127.0.0.1"\nport = {box.port}\nsecurity = "none"\nfrom = "peyk@news.example"'
    return f"[mail.operators]\n{place}\nto = [{names}]\ntimeout = 2\n{more}\n"


def events(hook: Hook) -> list[tuple[str, str]]:
    """Return the events of all accepted requests, with the keys of the conditions."""
    return [(event["event"], event["key"]) for event in hook.events]


def test_once_when_it_begins_once_when_it_ends_and_again_when_it_returns(
    hook: Hook, mailbox: Mailbox, write: Write, say: Say
) -> None:
    write(hooked(hook) + mailed(mailbox))
    for minute in (0, 15, 30):
        say(condition(), minute=minute)
    assert events(hook) == [("opened", "silent/kavir")]
    for minute in (45, 60):
        say(minute=minute)
    assert events(hook) == [("opened", "silent/kavir"), ("closed", "silent/kavir")]
    say(condition(), minute=75)
    say(minute=90)
    assert events(hook) == [("opened", "silent/kavir"), ("closed", "silent/kavir")] * 2
    assert [mail["Subject"] for mail in mailbox.mails] == [
        "[Peyk] critical: silent/kavir (کویر): no story",
        "[Peyk] over: silent/kavir (کویر): no story",
    ] * 2
    assert len(set(hook.keys)) == 4
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 4


def test_each_channel_gets_what_is_severe_enough_also_what_becomes_so(
    hook: Hook, mailbox: Mailbox, chats: Chats, write: Write, say: Say
) -> None:
    bots = f'[telegram.desk]\napi = "{chats.api}"\ntoken = "{TOKEN}"\nchats = [42]\nseverity = "notice"\n'
    write(hooked(hook, 'severity = "critical"') + mailed(mailbox) + bots)
    say(condition("suspect/toos", Severity.NOTICE), condition("silent/kavir", Severity.WARNING))
    assert (len(hook.requests), len(mailbox.mails), len(chats.texts["42"])) == (0, 1, 2)
    say(condition("suspect/toos", Severity.NOTICE), condition("silent/kavir"), minute=15)
    assert (len(hook.requests), len(mailbox.mails), len(chats.texts["42"])) == (1, 1, 2)
    say(minute=30)
    assert (len(hook.requests), len(mailbox.mails), len(chats.texts["42"])) == (2, 2, 4)


def test_many_at_once_are_one_message(hook: Hook, mailbox: Mailbox, write: Write, say: Say) -> None:
    write(hooked(hook, "digest = 0") + mailed(mailbox))
    many = [condition(f"silent/outlet-{number}", Severity.WARNING) for number in range(400)] + [condition()]
    say(*many)
    assert len(hook.requests) == 1 and len(events(hook)) == 401
    assert len(mailbox.mails) == 2
    assert all(len(mail.get_content().replace("\r\n", "\n")) <= Mail.limit + 1 for mail in mailbox.mails)
    assert mailbox.mails[0]["Subject"].startswith("[Peyk] ")
    texts = "".join(mail.get_content() for mail in mailbox.mails)
    assert all(f"silent/outlet-{number} " in texts for number in range(400))
    assert len(mailbox.mails[0]["Subject"]) <= 120


def test_quiet_hours_hold_back_all_but_what_is_critical(hook: Hook, write: Write, say: Say) -> None:
    write('[quiet]\nhours = "23:00-07:00"\n' + hooked(hook))
    night, morning = 12 * 60, 19 * 60 + 1
    say(condition("feeds/toos", Severity.WARNING), condition(), minute=night)
    assert events(hook) == [("opened", "silent/kavir")]
    say(condition(), minute=night + 30)
    assert len(hook.requests) == 1
    say(condition(), minute=morning)
    assert events(hook)[1:] == [("opened", "feeds/toos"), ("closed", "feeds/toos")]
    write('[quiet]\nhours = "12:00-12:30"\npasses = "none"\n' + hooked(hook))
    say(condition(), condition("red/elasticsearch"), minute=24 * 60)
    assert len(hook.requests) == 3
    say(condition(), condition("red/elasticsearch"), minute=24 * 60 + 31)
    assert events(hook)[3:] == [("opened", "red/elasticsearch")]


def test_errors_are_retried_later_and_then_in_order(hook: Hook, write: Write, say: Say, elastic: Elasticsearch) -> None:
    write(hooked(hook))
    hook.answers += [lambda _: Response("no", 500), lambda _: Response("busy", 429, {"Retry-After": "600"})]
    first = say(condition())
    assert first.failed == 1 and first.reasons == {"webhook.desk": "the webhook answers 500"}
    # Not again before a minute, and nothing newer before it.
    say(condition(), condition("run/crawl"), minute=0.5)
    assert len(hook.requests) == 1
    say(condition(), condition("run/crawl"), minute=2)
    assert len(hook.requests) == 2
    # Ten minutes were asked for.
    say(condition("run/crawl"), minute=11)
    assert len(hook.requests) == 2
    say(condition("run/crawl"), minute=13)
    assert len(set(hook.keys[:3])) == 1
    accepted = events(hook)[2:]
    assert accepted == [("opened", "silent/kavir"), ("opened", "run/crawl"), ("closed", "silent/kavir")]
    assert Outbox(elastic).counts() == {"webhook.desk": {"sent": 3}}


def test_what_is_refused_for_a_day_is_given_up_shown_and_sent_again_on_demand(
    hook: Hook, write: Write, say: Say, elastic: Elasticsearch
) -> None:
    write(hooked(hook))
    hook.answers += [lambda _: Response("no", 404)] * LEAST_ATTEMPTS
    for number in range(LEAST_ATTEMPTS):
        say(condition(), minute=number * 180)
    outbox = Outbox(elastic)
    assert outbox.counts() == {"webhook.desk": {"dead": 1}}
    (dead,) = outbox.troubled()
    assert (dead.state, dead.attempts, dead.reason) == ("dead", LEAST_ATTEMPTS, "the webhook answers 404")
    say(condition(), minute=30 * 60)
    assert len(hook.requests) == LEAST_ATTEMPTS
    assert outbox.revive(datetime.now(UTC), "webhook.desk", ["no longer in the file"]) == 0
    assert outbox.revive(datetime.now(UTC), "webhook.desk", [""]) == 1
    assert deliver(elastic, needed()).sent == 1
    assert outbox.counts() == {"webhook.desk": {"sent": 1}} and len(set(hook.keys)) == 1


def test_a_recipient_who_is_refused_does_not_hold_up_the_others(
    mailbox: Mailbox, chats: Chats, write: Write, say: Say, elastic: Elasticsearch
) -> None:
    bots = f'[bale.desk]\napi = "{chats.api}"\ntoken = "{TOKEN}"\nchats = [41, 42]\n'
    write(mailed(mailbox, "ops", "head") + bots)
    done = say(condition())
    assert (done.sent, done.dead) == (3, 1) and "chat not found" in done.reasons["bale.desk"]
    assert sorted(mailbox.recipients) == ["head@news.example", "ops@news.example"]
    assert all(len(mail["To"].addresses) == 1 for mail in mailbox.mails)
    mailbox.refusal = "451 greylisted"
    say(condition(), condition("run/crawl"), minute=15)
    mailbox.refusal = ""
    say(condition(), condition("run/crawl"), minute=30)
    assert len(mailbox.mails) == 4 and len(chats.texts["42"]) == 2


def test_a_mail_server_that_dies_with_the_mail_gets_it_again_under_the_same_id(
    mailbox: Mailbox, write: Write, say: Say
) -> None:
    write(mailed(mailbox))
    mailbox.deaths = 1
    assert say(condition()).failed == 1
    say(condition(), condition("run/crawl"), minute=15)
    ids = [mail["Message-ID"] for mail in mailbox.mails]
    assert len(ids) == 3 and len(set(ids)) == 2 and ids[0] == ids[1]


def test_a_webhook_that_accepts_too_late_gets_it_again_under_the_same_key(hook: Hook, write: Write, say: Say) -> None:
    write(hooked(hook))
    over = threading.Event()

    def slow(_: object) -> Response:
        over.wait(30)
        return Response("taken")

    hook.answers.append(slow)  # type: ignore[arg-type]
    assert say(condition()).failed == 1
    over.set()
    assert say(condition(), minute=15).sent == 1
    assert len(hook.requests) == 2 and len(set(hook.keys)) == 1


def test_two_watches_at_once_send_each_message_once(hook: Hook, write: Write, elastic: Elasticsearch) -> None:
    write(hooked(hook, "digest = 100"))
    ensure_indices(elastic, (INDEX,))
    routes = needed()
    conditions = [condition(f"silent/outlet-{number}") for number in range(20)]
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        tell(elastic, routes, conditions)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell(elastic, routes, conditions)
    assert sorted(events(hook)) == sorted(("opened", each.key) for each in conditions)
    assert len(set(hook.keys)) == 20


def test_what_was_stored_by_a_killed_process_is_sent_by_the_next(
    hook: Hook, write: Write, elastic: Elasticsearch
) -> None:
    write(hooked(hook))
    ensure_indices(elastic, (INDEX,))
    assert record(elastic, needed(), [condition()], datetime.now(UTC)) == 1
    assert record(elastic, needed(), [condition()], datetime.now(UTC)) == 0
    assert deliver(elastic, needed()).sent == 1
    assert events(hook) == [("opened", "silent/kavir")]
