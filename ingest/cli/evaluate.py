"""`peyk evaluate`: how well our analysis serves readers, beside stock Elasticsearch."""

from pathlib import Path
from typing import Annotated

import typer
from elasticsearch import Elasticsearch

from ingest import engine
from ingest.cli.output import Json, console, print_json, print_table
from ingest.errors import PeykError
from ingest.evaluate import floors
from ingest.evaluate.report import evaluate as measure
from ingest.evaluate.report import read_material


def evaluate(
    data: Annotated[Path, typer.Argument(help="Folder with morph/*.conllu and corpora/*.jsonl.gz.")],
    *,
    failures: Annotated[bool, typer.Option(help="Also print what failed, by measure.")] = False,
    pin: Annotated[bool, typer.Option(help="Pin what is measured as the new floors.")] = False,
    lower_floors: Annotated[bool, typer.Option(help="Allow --pin to lower a floor.")] = False,
    as_json: Json = False,
) -> None:
    """Measure spelling invariance, over-conflation, cases and known-item retrieval on a real node.

    Ours must not fall below its pinned floors; stock `persian` and `standard` are measured for comparison.
    """
    material = read_material(data)
    with Elasticsearch(engine.ensure(), request_timeout=300) as client:
        reports = list(measure(client, material))
    if as_json:
        print_json({report.candidate: report.measures for report in reports})
    else:
        rows = [[name, *(f"{report.measures[name]:.3f}" for report in reports)] for name in reports[0].measures]
        print_table("search quality", ["measure", *(f"{report.candidate}#" for report in reports)], rows)
    if failures:
        for name, items in reports[0].failures.items():
            console.print(f"\n{name}: {len(items)}", *items, sep="\n  ", markup=False)
    if pin:
        floors.pin(reports[0].measures, material.digest, lower=lower_floors)
    elif lost := floors.below(reports[0].measures, material.digest):
        raise PeykError("; ".join(lost))
