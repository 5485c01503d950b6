"""`peyk revert` and `peyk accept`: people's verdicts on the texts of articles."""

from datetime import datetime, time, tzinfo
from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json
from ingest.errors import PeykError
from ingest.normalise.dates import TEHRAN, parse_day
from ingest.normalise.letters import LATIN_DIGITS

Address = Annotated[str | None, typer.Argument(help="Any address of one article.")]


def revert(
    url: Address = None,
    *,
    outlet: Annotated[str | None, typer.Option(help="All articles of this outlet that changed.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Since this moment, in Tehran: 1405-09-05, or '1405-09-05 14:30'.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Restore the previous text of an article, and never take the present one again.

    For texts that are not the outlet's, such as a maintenance notice or login wall. `peyk accept URL` undoes it.
    """
    from ingest.cli.narrow import outlet_id
    from ingest.desk.revert import revert as run

    _one_of(url, outlet)
    if outlet and not since:
        raise PeykError(f"--outlet {outlet} needs --since")
    reverted = run(url, outlet_id(outlet), moment(since) if since else None)
    if as_json:
        restored, left_out = list(reverted.restored), list(reverted.left_out)
        print_json({"run_id": reverted.run_id, "restored": restored, "left_out": left_out})
        return
    for line in reverted.left_out:
        console.print(line, soft_wrap=True, markup=False)
    console.print(f"{len(reverted.restored)} articles have an earlier text again")


def accept(
    url: Address = None,
    *,
    outlet: Annotated[str | None, typer.Option(help="All rejected pages of this outlet.")] = None,
    as_json: Json = False,
) -> None:
    """Accept rejected pages (`peyk quarantine`: suspect, same-page) as the text of their stories.

    After a redesign use --outlet: its later pages may then lack the same marks. A reverted text is restored.
    """
    from ingest.cli.narrow import outlet_id
    from ingest.desk.accept import accept as run

    _one_of(url, outlet)
    accepted = run(url, outlet_id(outlet))
    if as_json:
        restored = list(accepted.restored)
        print_json({"run_id": accepted.run_id, "counts": accepted.counts, "restored": restored})
        return
    parts = ", ".join(f"{count} {status}" for status, count in accepted.counts.items())
    console.print(f"accepted: {parts or f'{len(accepted.restored)} restored'}")


def moment(text: str, zone: tzinfo | None = TEHRAN) -> datetime:
    """Return the time of a day, in either calendar, or of a day and time; in `zone` unless given. Raises PeykError."""
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    date = parse_day(day)
    try:
        parsed = time.fromisoformat(clock.strip().translate(LATIN_DIGITS)) if clock else time()
    except ValueError as error:
        raise PeykError(f"{text!r} is not a time; write 1405-09-05, or '1405-09-05 14:30'") from error
    return datetime.combine(date, parsed, parsed.tzinfo or zone)


def _one_of(url: str | None, outlet: str | None) -> None:
    if (url is None) == (outlet is None):
        raise PeykError("give either the address of an article or --outlet")
