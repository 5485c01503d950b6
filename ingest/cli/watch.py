"""`peyk watch`: check the health of sources and of the pipeline."""

import re
import time
from typing import Annotated

import typer

from ingest.cli.output import Json, console, errors, print_json
from ingest.errors import PeykError

_UNITS = {"s": 1, "m": 60, "h": 3600}


def watch(
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY", help="Exit with 1 if a finding is at least so severe: critical, warning, notice."
        ),
    ] = None,
    notify: Annotated[
        bool, typer.Option("--notify", help="Tell people by the channels of PEYK_NOTIFY, then PEYK_HEARTBEAT_URL.")
    ] = False,
    every: Annotated[
        str | None, typer.Option(metavar="INTERVAL", help="Watch again and again, such as every 15m, until stopped.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every outlet and the pipeline, and print what is wrong: one line each, with advice.

    Findings are kept in the index watch-findings, from the watch that opens one to the watch that closes it.
    """
    from ingest.watch import Severity

    if fail_on is not None and fail_on not in set(Severity):
        raise PeykError(f"--fail-on {fail_on}: a severity is one of {', '.join(Severity)}")
    if notify:
        _check_settings()
    if every is None:
        if _once(notify=notify, fail_on=fail_on, as_json=as_json):
            raise typer.Exit(1)
        return
    if fail_on or as_json:
        raise PeykError("--every goes on whatever it finds: without --fail-on and --json")
    _again_and_again(_seconds(every), notify=notify)


def _once(*, notify: bool, fail_on: str | None = None, as_json: bool = False) -> bool:
    """Watch, and return whether a finding is as severe as `fail_on`."""
    from ingest.watch import Severity, tell
    from ingest.watch import watch as run

    watched = run()
    told = tell(watched) if notify else []
    if as_json:
        print_json(watched.as_dict())
    else:
        for line in (*watched.lines, *told):
            console.print(line, soft_wrap=True, markup=False)
    return fail_on is not None and watched.as_grave_as(Severity(fail_on))


def _again_and_again(seconds: float, *, notify: bool) -> None:
    from elasticsearch import ApiError, TransportError

    from ingest.elastic.refusals import explain
    from ingest.settings import settings

    mark = settings().var / "watched"
    mark.parent.mkdir(parents=True, exist_ok=True)
    while True:
        began = time.monotonic()
        try:
            _once(notify=notify)
            # For a health check: the time of the last good watch.
            mark.touch()
        except PeykError as error:
            errors.print(f"error: {error}", soft_wrap=True, markup=False)
        except (ApiError, TransportError) as error:
            message = f"error: Elasticsearch, {settings().elasticsearch_name}: {explain(error)}"
            errors.print(message, soft_wrap=True, markup=False)
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))


def _check_settings() -> None:
    from ingest.notify import routes
    from ingest.settings import settings

    if routes() is None and settings().heartbeat_url is None:
        raise PeykError("--notify: set PEYK_NOTIFY, PEYK_HEARTBEAT_URL or both (docs/notifications.md)")


def _seconds(text: str) -> float:
    match = re.fullmatch(r"(\d{1,6})([smh])", text)
    seconds = int(match[1]) * _UNITS[match[2]] if match else 0
    if not 1 <= seconds <= 24 * 3600:
        raise PeykError(f"--every {text}: an interval is written as 90s, 15m or 1h, at most 24h")
    return seconds
