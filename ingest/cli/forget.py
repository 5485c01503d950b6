"""`peyk forget`: erase stories at a court's or a person's request."""

from dataclasses import asdict
from typing import Annotated

import typer

from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.cli.progress import bars
from ingest.errors import PeykError


def forget(
    url: Annotated[str | None, typer.Argument(help="Any address of the story.")] = None,
    *,
    outlet: Annotated[str | None, typer.Option(help="Every story of this outlet.")] = None,
    why: Annotated[str | None, typer.Option(help="The reason, such as a file number; it is kept.")] = None,
    who: Annotated[str | None, typer.Option(help="Who decided it; default: the user's name.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Erase more than one article.")] = False,
    show: Annotated[bool, typer.Option("--list", help="List the erasures: when, who and why.")] = False,
    as_json: Json = False,
) -> None:
    """Erase a story from index, versions, ledger, archive and vectors, and keep it out.

    This cannot be undone. Exit code 1: parts of the archive cannot be read, and may hold a page of the story.
    """
    from ingest.cli.narrow import outlet_id
    from ingest.desk.correct import person, reason
    from ingest.forget import forget as run

    if show:
        if url or outlet:
            raise PeykError("--list takes no other argument")
        _list(as_json)
        return
    if bool(url) == bool(outlet):
        raise PeykError("give either the address of a story or --outlet")
    if why is None:
        raise PeykError("give the reason: --why 'court order 1405/112'")
    with bars() as progress:
        done = run(
            url,
            outlet_id(outlet),
            why=reason(why),
            who=person(who),
            yes=yes,
            progress=lambda count, total: progress("segments", count, total),
        )
    if as_json:
        print_json(asdict(done))
        raise typer.Exit(1 if done.unread else 0)
    if done.again and not any(done.erased.values()):
        console.print("it was erased before; nothing was left to erase")
    else:
        print_table("erased", ("where", "how many#"), done.erased.items())
    if done.copies:
        console.print(f"the same text stays at other outlets, {len(done.copies)} times, such as {done.copies[0]}")
    if outlet:
        console.print(f"new stories of {outlet} will come while its row is active: see `peyk outlets`", markup=False)
    console.print("not reached:")
    for line in done.beyond:
        console.print(f"- {line}", soft_wrap=True, markup=False)
    for line in done.unread:
        errors.print(f"archive: {line}", soft_wrap=True, markup=False)
    if done.unread:
        errors.print("these may hold a page of it; restore them from a backup or delete them, then run this again")
        raise typer.Exit(1)


def _list(as_json: bool) -> None:
    from ingest.forget import log

    erasures = log()
    if as_json:
        documents = (
            {"at": each.at.isoformat(), "who": each.who, "why": each.why, "outlet": each.outlet, "done": each.done}
            | {"erased": dict(each.erased)}
            for each in erasures
        )
        print_json(list(documents))
        return
    rows = (
        (
            f"{each.at:%Y-%m-%d %H:%M}",
            each.who,
            each.why,
            each.outlet,
            each.erased.get("documents", 0),
            each.erased.get("archived pages", 0),
            "yes" if each.done else "NO: run it again",
        )
        for each in erasures
    )
    columns = ("at (UTC)", "who", "why", "outlet", "articles#", "pages#", "done")
    print_table(f"{len(erasures)} erasures", columns, rows)
