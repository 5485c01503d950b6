"""`peyk watch`: check the health of sources and of the pipeline."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json
from ingest.errors import PeykError


def watch(
    fail_on: Annotated[
        str | None,
        typer.Option(
            metavar="SEVERITY", help="Exit with 1 if a finding is at least so severe: critical, warning, notice."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check every outlet and the pipeline, and print what is wrong: one line each, with advice.

    Findings are kept in the index watch-findings, from the watch that opens one to the watch that closes it.
    """
    from ingest.watch import Severity
    from ingest.watch import watch as run

    if fail_on is not None and fail_on not in set(Severity):
        raise PeykError(f"--fail-on {fail_on}: a severity is one of {', '.join(Severity)}")
    watched = run()
    if as_json:
        print_json(watched.as_dict())
    else:
        for line in watched.lines:
            console.print(line, soft_wrap=True, markup=False)
    if fail_on and watched.as_grave_as(Severity(fail_on)):
        raise typer.Exit(1)
