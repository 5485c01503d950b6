"""`peyk correct`: correct an outlet's mistakes by hand."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.cli.verdicts import moment
from ingest.errors import PeykError

MANY = "; may be repeated, '' for none."


def correct(
    url: Annotated[str | None, typer.Argument(help="Any address of one article.")] = None,
    *,
    title: Annotated[str | None, typer.Option(help="The title.")] = None,
    kicker: Annotated[str | None, typer.Option(help="The line above it; '' for none.")] = None,
    subtitle: Annotated[str | None, typer.Option(help="The line below it; '' for none.")] = None,
    lead: Annotated[str | None, typer.Option(help="The opening summary; '' for none.")] = None,
    author: Annotated[list[str] | None, typer.Option(help=f"Who wrote it{MANY}")] = None,
    section: Annotated[list[str] | None, typer.Option(help=f"The outlet's section, outer first{MANY}")] = None,
    published: Annotated[
        str | None, typer.Option(help="When, in either calendar and with a time zone: 1405-09-05T14:30+03:30.")
    ] = None,
    outlet: Annotated[str | None, typer.Option(help="The story's outlet, by any name.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason; kept with the correction.")] = None,
    who: Annotated[str | None, typer.Option(help="Who decided it; default: the user's name.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take all corrections of the article back.")] = False,
    show: Annotated[bool, typer.Option("--list", help="List the corrections.")] = False,
    as_json: Json = False,
) -> None:
    """Correct fields of an article. Later changes by the outlet affect only the other fields.

    The archive keeps who corrected what, when and why; `peyk diff URL` shows it.
    """
    from ingest.cli.narrow import outlet_id
    from ingest.desk import correct as work

    values: dict[str, Any] = {"title": title, "kicker": kicker, "subtitle": subtitle, "lead": lead}
    values |= {"authors": author, "section": section, "outlet": outlet_id(outlet)}
    values |= {"published_at": moment(published, zone=None) if published is not None else None}
    given = {name: value for name, value in values.items() if value is not None}
    if show:
        if url or given or undo:
            raise PeykError("--list takes no other argument")
        _list(as_json)
        return
    if not url:
        raise PeykError("give the address of an article; --list lists the corrections")
    if undo and given:
        raise PeykError("--undo takes all corrections back; give no field with it")
    if not undo and why is None:
        raise PeykError("give the reason: --why 'the outlet printed a wrong name'")
    done = work.undo(url, why, who) if undo else work.correct(url, given, why or "", who)
    if as_json:
        print_json(asdict(done))
        return
    state = f"corrected by hand: {', '.join(done.fields)}" if done.fields else "as the outlet has it"
    for address in done.articles:
        console.print(f"{address}: {state}", soft_wrap=True, markup=False)


def _list(as_json: bool) -> None:
    from ingest.desk.correct import listed

    made = listed()
    if as_json:
        print_json([asdict(each) | {"at": each.at.isoformat()} for each in made])
        return
    rows = (
        (f"{each.at:%Y-%m-%d %H:%M}", each.who, name, _text(each.before.get(name)), _text(value), each.why, each.url)
        for each in made
        for name, value in each.fields.items()
    )
    print_table(f"{len(made)} corrections", ("at (UTC)", "who", "field", "was", "is", "why", "article"), rows)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("id"))
    return " / ".join(value) if isinstance(value, list) else str(value or "")
