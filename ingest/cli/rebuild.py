"""`peyk rebuild`: make a new index of the articles from the archive, or go back to the previous one."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.cli.output import Json, console, errors, print_json, print_table
from ingest.cli.progress import bars
from ingest.errors import PeykError

if TYPE_CHECKING:
    from ingest.rebuild import Rebuilt


def rebuild(
    *,
    swap: Annotated[bool, typer.Option("--swap/--no-swap", help="Serve the new index once the checks pass.")] = True,
    force: Annotated[bool, typer.Option("--force", help="Serve it, or go back, even if checks fail.")] = False,
    sample: Annotated[int, typer.Option(help="Articles to compare field by field.", min=0, max=1000)] = 200,
    back: Annotated[
        bool, typer.Option("--rollback", help="Serve the previous index again, with all later writes.")
    ] = False,
    drop: Annotated[bool, typer.Option("--drop-old", help="Delete the indices that are not served.")] = False,
    leave: Annotated[bool, typer.Option("--abandon", help="Delete the unfinished new index.")] = False,
    archive: Annotated[bool, typer.Option("--from-archive", help="Restore a lost ledger and its articles.")] = False,
    helping: Annotated[
        bool, typer.Option("--assist", help="Help the rebuild that another process or machine is making.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Rebuild the index of the articles from the archive, with today's code, while crawls and searches go on.

    A killed rebuild resumes when started again. See docs/rebuild.md.
    """
    from ingest.rebuild import abandon, drop_old

    if sum((back, drop, leave, archive, helping)) > 1:
        raise PeykError("--rollback, --drop-old, --abandon, --from-archive and --assist exclude each other")
    if back:
        _rollback(force, as_json)
    elif drop:
        _print_names(drop_old(), "deleted", as_json)
    elif leave:
        name = abandon()
        _print_names([name] if name else [], "deleted", as_json)
    elif archive:
        _restore(as_json)
    elif helping:
        _assist(as_json)
    else:
        _rebuild(swap, force, sample, as_json)


def _rebuild(swap: bool, force: bool, sample: int, as_json: bool) -> None:
    from ingest.rebuild import ChecksFailedError
    from ingest.rebuild import rebuild as run

    try:
        with bars() as progress:
            rebuilt = run(swap=swap, force=force, size=sample, progress=progress)
    except ChecksFailedError as error:
        _print(error.rebuilt, as_json)
        raise
    _print(rebuilt, as_json)
    if rebuilt.lost:
        raise typer.Exit(1)


def _assist(as_json: bool) -> None:
    from ingest.rebuild import assist

    with bars() as progress:
        made = assist(progress)
    if as_json:
        print_json({"documents": made})
    else:
        console.print(
            f"{made:,} documents made for the rebuild" if made else "no rebuild is at work that has a part to make"
        )


def _print(rebuilt: "Rebuilt", as_json: bool) -> None:
    from ingest.rebuild import as_dict

    if as_json:
        print_json(as_dict(rebuilt))
        return
    print_table("documents", ("how", "documents#"), sorted(rebuilt.tally.items()))
    for reason, count in rebuilt.reasons.items():
        example = rebuilt.examples[reason]
        console.print(f"{count:,} {reason}, for example {example}", soft_wrap=True, markup=False)
    if rebuilt.lost:
        console.print(f"{rebuilt.lost:,} addresses of articles are lost, document and page: `peyk crawl` fetches them")
    counts = rebuilt.counts
    console.print(f"{rebuilt.source}: {counts.old:,} documents; {rebuilt.target}: {counts.new:,}", markup=False)
    for reason, count in counts.explained.items():
        console.print(f"   {count:,} {reason}", markup=False)
    sampled = rebuilt.sampled
    examples = ((key, sampled.differences[key], *sampled.examples[key]) for key in sorted(sampled.differences))
    print_table(
        f"{sampled.documents} articles compared field by field: {len(sampled.differences)} fields differ",
        ("field", "articles#", "for example", "was", "is"),
        examples,
    )
    print_table(
        "articles searched by title: mean reciprocal rank",
        ("spelling", "was#", "is#"),
        ((name, f"{rebuilt.old_ranks[name]:.3f}", f"{rebuilt.new_ranks[name]:.3f}") for name in rebuilt.old_ranks),
    )
    if rebuilt.swapped:
        console.print(
            f"{rebuilt.target} is served; {rebuilt.source} is kept: --rollback goes back, --drop-old deletes it"
        )
    else:
        console.print(f"{rebuilt.source} is served; {rebuilt.target} is ready and not served")


def _rollback(force: bool, as_json: bool) -> None:
    from ingest.rebuild import rollback

    done = rollback(force)
    if as_json:
        print_json(asdict(done))
        return
    console.print(f"{done.target} is served again; {done.written:,} documents written since the rebuild came with it")
    if done.dropped:
        console.print(f"without the fields missing in its mapping: {', '.join(done.dropped)}")
    for line in done.refused:
        errors.print(f"refused: {line}", soft_wrap=True, markup=False)


def _restore(as_json: bool) -> None:
    from ingest.rebuild import from_archive

    with bars() as progress:
        done = from_archive(progress)
    if as_json:
        print_json(asdict(done))
        raise typer.Exit(0 if done.whole else 1)
    print_table(f"run {done.run_id}", ("came to", "pages#"), sorted(done.counts.items()))
    for line in done.damaged:
        errors.print(f"archive: {line}", soft_wrap=True, markup=False)
    if not done.whole:
        errors.print("pages of the archive are lost: `peyk archive verify` shows what to do", soft_wrap=True)
        raise typer.Exit(1)


def _print_names(names: list[str], what: str, as_json: bool) -> None:
    if as_json:
        print_json({what: names})
    else:
        console.print(f"{what}: {', '.join(names) or 'nothing'}")
