"""`peyk revert` and `peyk accept`: what people decide about texts that were read."""

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
    """Restore the text that an article had before, and never take the present one again.

    For texts that no outlet wrote: a maintenance notice, a login wall. `peyk accept URL` takes it back.
    """
    from ingest.desk.revert import revert as run

    _one_of(url, outlet)
    if outlet and not since:
        raise PeykError(f"since when? --outlet {outlet} needs --since")
    reverted = run(url, outlet, moment(since) if since else None)
    if as_json:
        restored, left = list(reverted.restored), list(reverted.left_out)
        print_json({"run_id": reverted.run_id, "restored": restored, "left_out": left})
        return
    for line in reverted.left_out:
        console.print(line, soft_wrap=True, markup=False)
    console.print(f"{len(reverted.restored)} articles have an earlier text again")


def accept(
    url: Address = None,
    *,
    outlet: Annotated[str | None, typer.Option(help="Everything of this outlet that is not believed.")] = None,
    as_json: Json = False,
) -> None:
    """Take pages that were not believed (`peyk quarantine`: suspect, same-page) as the text of their stories.

    After a redesign: --outlet, then its later pages may lack the same marks. A text that was reverted is restored.
    """
    from ingest.desk.accept import accept as run

    _one_of(url, outlet)
    accepted = run(url, outlet)
    if as_json:
        restored = list(accepted.restored)
        print_json({"run_id": accepted.run_id, "counts": accepted.counts, "restored": restored})
        return
    parts = ", ".join(f"{count} {status}" for status, count in accepted.counts.items())
    console.print(f"accepted: {parts or f'{len(accepted.restored)} restored'}")


def moment(text: str, zone: tzinfo | None = TEHRAN) -> datetime:
    """Return a day, in either calendar, or a day and an hour; in `zone` unless it says one. Raises PeykError."""
    day, _, clock = text.strip().replace("T", " ").partition(" ")
    found = parse_day(day)
    try:
        parsed = time.fromisoformat(clock.strip().translate(LATIN_DIGITS)) if clock else time()
    except ValueError as error:
        raise PeykError(f"{text!r} is no moment; write 1405-09-05, or '1405-09-05 14:30'") from error
    return datetime.combine(found, parsed, parsed.tzinfo or zone)


def _one_of(url: str | None, outlet: str | None) -> None:
    if (url is None) == (outlet is None):
        raise PeykError("give the address of an article, or --outlet, one of the two")
