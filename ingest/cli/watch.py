"""`peyk watch`: is every source alive, and the line well?"""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json
from ingest.errors import PeykError


def watch(
    fail_on: Annotated[
        str | None,
        typer.Option(metavar="SEVERITY", help="Exit with 1 when a finding is this grave: critical, warning, notice."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look at every outlet and at the line, and print what is wrong: one line each, with what to do.

    Findings are kept in the index watch-findings, from the watch that opens one to the watch that closes it.
    """
    from ingest.watch import Severity
    from ingest.watch import watch as look

    if fail_on is not None and fail_on not in set(Severity):
        raise PeykError(f"--fail-on {fail_on}: a severity is one of {', '.join(Severity)}")
    watched = look()
    if as_json:
        print_json(watched.as_dict())
    else:
        for line in watched.lines:
            console.print(line, soft_wrap=True, markup=False)
    if fail_on and watched.as_grave_as(Severity(fail_on)):
        raise typer.Exit(1)
