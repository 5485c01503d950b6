"""`peyk notify`: the messages about findings."""

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.errors import PeykError


def notify(
    status: Annotated[bool, typer.Option("--status", help="Show what was sent, what waits and what was given up.")] = (
        False
    ),
    test: Annotated[
        str | None, typer.Option(metavar="CHANNEL", help="Send a test message by a channel, such as mail.operators.")
    ] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Send again what was given up.")] = False,
    as_json: Json = False,
) -> None:
    """Send the messages about findings that wait; show what was sent, or send a test message.

    `peyk watch --notify` sends them too. The channels are in the file PEYK_NOTIFY (docs/notifications.md).
    """
    if sum((status, test is not None, resend)) > 1:
        raise PeykError("give one of --status, --test and --resend")
    if test is not None:
        _test(test, as_json)
    elif status:
        _status(as_json)
    else:
        _send(as_json, resend=resend)


def _test(name: str, as_json: bool) -> None:
    from ingest.notify import needed
    from ingest.notify.run import test

    count = test(needed(), name)
    if as_json:
        print_json({"channel": name, "sent": count})
    else:
        console.print(f"{name}: {count} sent", soft_wrap=True, markup=False)


def _send(as_json: bool, *, resend: bool) -> None:
    from ingest.elastic import connect
    from ingest.index import ensure_indices
    from ingest.notify import INDEX, Outbox, needed
    from ingest.notify.deliver import deliver

    routes = needed()
    with connect() as client:
        ensure_indices(client, (INDEX,))
        outbox, now = Outbox(client), datetime.now(UTC)
        channels = [route.channel for route in routes.routes] if resend else []
        revived = sum(outbox.revive(now, channel.name, channel.targets) for channel in channels)
        done = deliver(client, routes)
    if as_json:
        print_json(
            {"sent": done.sent, "failed": done.failed, "dead": done.dead, "revived": revived, "reasons": done.reasons}
        )
        return
    for line in done.lines:
        console.print(line, soft_wrap=True, markup=False)


def _status(as_json: bool) -> None:
    from ingest.elastic import connect
    from ingest.notify import Outbox, routes

    found = routes()
    names = [route.channel.name for route in found.routes] if found else []
    with connect() as client:
        outbox = Outbox(client)
        counts, troubled = outbox.counts(), outbox.troubled()
    rows: list[dict[str, Any]] = [
        {
            "channel": name,
            "configured": name in names,
            **{state: counts[name][state] if name in counts else 0 for state in ("sent", "waiting", "sending", "dead")},
        }
        for name in dict.fromkeys([*names, *sorted(counts)])
    ]
    trouble = [
        {
            "channel": notification.channel,
            "target": notification.target,
            "state": notification.state,
            "title": notification.title,
            "event": notification.event,
            "created_at": notification.created_at.isoformat(),
            "attempts": notification.attempts,
            "reason": notification.reason,
        }
        for notification in troubled
    ]
    if as_json:
        print_json({"channels": rows, "troubled": trouble})
        return
    print_table(
        "messages",
        ("channel", "sent#", "waiting#", "sending#", "given up#", ""),
        ((row["channel"], row["sent"], row["waiting"], row["sending"], row["dead"], _remark(row)) for row in rows),
    )
    for one in trouble:
        word = "given up" if one["state"] == "dead" else "waits"
        to = f", {one['target']}" if one["target"] else ""
        line = (
            f"{word}: {one['channel']}{to}: {one['event']}: {one['title']}: {one['reason']} ({one['attempts']} tries)"
        )
        console.print(line, soft_wrap=True, markup=False)


def _remark(row: dict[str, Any]) -> str:
    return "" if row["configured"] else "not in PEYK_NOTIFY"
