"""`peyk maintain`: delete what is kept no longer."""

from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table


def maintain(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would go.")] = False,
    airflow: Annotated[bool, typer.Option("--airflow/--no-airflow", help="Clean Airflow's metadata too.")] = True,
    as_json: Json = False,
) -> None:
    """Delete old records of runs, finished state, ended findings, stale files, and Airflow's old rows and logs.

    The DAG `maintain` does the same every night. PEYK_KEEP_RUNS, _STATE, _DAYS, _FINDINGS and _AIRFLOW are days; see
    docs/maintenance.md.
    """
    from ingest.maintain import maintain as run

    done = run(dry_run=dry_run, with_airflow=airflow)
    if as_json:
        print_json(done.as_dict())
        return
    columns = ("what", "kept for days#", "would go#" if dry_run else "deleted#", "bytes#")
    print_table("maintenance", columns, ((line.what, line.days, line.count, line.bytes) for line in done.lines))
    for note in done.notes:
        console.print(note, soft_wrap=True, markup=False)
