"""`peyk evaluate`: measure Peyk's search, compared with two indices of stock Elasticsearch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ingest import engine
from ingest.cli.output import Json, console, errors, print_json, print_table, steps
from ingest.elastic import connect
from ingest.errors import PeykError
from ingest.evaluate import floors
from ingest.evaluate.parts import Material, Part, select
from ingest.evaluate.rows import Row


def evaluate(
    data: Annotated[Path, typer.Argument(help="Folder with morph/, corpora/ and retrieval/, or some of these.")],
    *,
    part: Annotated[list[str] | None, typer.Option(help="Only this part; may be repeated.")] = None,
    sample: Annotated[
        int | None,
        typer.Option(min=1, help="So many queries of each collection, for a quick check; floors are not checked."),
    ] = None,
    failures: Annotated[bool, typer.Option(help="Also print what failed, by measure.")] = False,
    pin: Annotated[bool, typer.Option(help="Pin the measured values as the new floors.")] = False,
    lower_floors: Annotated[bool, typer.Option(help="Allow --pin to lower a floor.")] = False,
    as_json: Json = False,
) -> None:
    """Measure the public search on a real node: ranking, spellings, inflection, conflation, sets and latency.

    Each part must not fall below its pinned floors. A part whose material is not in the folder is skipped.
    """
    if pin and sample:
        raise PeykError("--pin needs all queries: leave out --sample")
    report: dict[str, list[Row]] = {}
    lost: list[str] = []
    parts = select(part or ())
    skipped = [sentence for each in parts if (sentence := each.missing(data))]
    if part and skipped:
        raise PeykError("; ".join(skipped))
    engine.ensure()
    with connect(seconds=300) as client:
        for each in (each for each in parts if each.missing(data) is None):
            with steps() as step:
                step(each.name)
                report[each.name] = rows = list(each.rows(client, Material(data, sample)))
            if each.pinned and sample is None:
                lost += _check_floors(each, data, rows, pin=pin, lower=lower_floors)
            if not as_json:
                _print(each.name, rows, failures=failures)
    if as_json:
        print_json({name: [_as_dict(row) for row in rows] for name, rows in report.items()})
    for sentence in skipped:
        errors.print(sentence, soft_wrap=True)
    if lost:
        raise PeykError("; ".join(lost))


def _check_floors(part: Part, data: Path, rows: Sequence[Row], *, pin: bool, lower: bool) -> list[str]:
    """Pin the rows as floors, or return the errors: measures below their floor, or why pinning failed."""
    measures = {row.measure: row.peyk for row in rows}
    try:
        if pin:
            floors.pin(measures, part.digest(data), lower=lower, part=part.name)
            return []
        return floors.below(measures, part.digest(data), part=part.name)
    except PeykError as error:
        return [str(error)]


def _print(name: str, rows: Sequence[Row], *, failures: bool) -> None:
    peers = list(dict.fromkeys(peer for row in rows for peer in row.others))
    tested = any(row.p for row in rows)
    columns = [name, "n#", "peyk#", *(f"{peer}#" for peer in peers), *(f"p {peer}#" for peer in peers if tested)]
    print_table(name, columns, [_cells(row, peers, tested=tested) for row in rows])
    for row in (row for row in rows if failures and row.failures):
        console.print(f"{row.measure}: {len(row.failures)}", *row.failures, sep="\n  ", markup=False)


def _cells(row: Row, peers: Sequence[str], *, tested: bool) -> list[object]:
    probabilities = [_number(row.p.get(peer)) for peer in peers] if tested else []
    return [
        row.measure,
        row.count,
        _number(row.peyk),
        *(_number(row.others.get(peer)) for peer in peers),
        *probabilities,
    ]


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:.3f}"


def _as_dict(row: Row) -> dict[str, Any]:
    return {"measure": row.measure, "n": row.count, "peyk": row.peyk, **row.others, "p": dict(row.p)}
