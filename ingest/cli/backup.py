"""`peyk backup` and `peyk restore`."""

from pathlib import Path
from typing import Annotated

import typer

from ingest.cli.output import Json, console, print_json, print_table
from ingest.cli.progress import bars

FolderArgument = Annotated[
    Path, typer.Argument(metavar="FOLDER", help="A folder that Elasticsearch reaches under the same name.")
]


def backup(
    folder: FolderArgument,
    *,
    archive: Annotated[bool, typer.Option("--archive", help="Copy the archive of pages too.")] = False,
    airflow: Annotated[bool, typer.Option("--airflow/--no-airflow", help="Dump Airflow's Postgres.")] = True,
    as_json: Json = False,
) -> None:
    """Back up every index, your files and Airflow's metadata into a folder, while crawls and searches go on.

    A killed backup goes on when run again. A folder that has a backup gets the newer one in its place. See
    docs/backup.md.
    """
    from ingest.backup import backup as run
    from ingest.backup.run import as_dict

    with bars() as progress:
        done = run(folder, with_archive=archive, airflow=airflow, progress=progress)
    if as_json:
        print_json(as_dict(done))
        return
    described = done.description
    rows = ((copy.name, copy.documents, "" if copy.exact else "written to meanwhile") for copy in described.indices)
    print_table(f"backup {described.id} in {folder}", ("index", "documents#", "note"), rows)
    console.print(f"{done.bytes:,} bytes of snapshots; {_pages(done.copied)}", soft_wrap=True)
    for line in described.left_out:
        console.print(line, soft_wrap=True, markup=False)


def restore(
    folder: FolderArgument,
    *,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace indices and files that exist.")] = False,
    airflow: Annotated[bool, typer.Option("--airflow", help="Replace Airflow's database; stop Airflow first.")] = False,
    airflow_only: Annotated[bool, typer.Option("--airflow-only", help="Replace nothing else.")] = False,
    as_json: Json = False,
) -> None:
    """Restore the backup in a folder, check it, and serve it; a killed restore goes on when run again.

    Pause the DAGs first. Existing indices are replaced only with --overwrite. See docs/backup.md.
    """
    from ingest.backup import restore as run
    from ingest.backup import restore_airflow
    from ingest.codec import to_whole_document

    if airflow_only:
        restore_airflow(folder)
        if as_json:
            print_json({"airflow": True})
        else:
            console.print("Airflow's database is that of the backup")
        return
    with bars() as progress:
        done = run(folder, overwrite=overwrite, airflow=airflow, progress=progress)
    if as_json:
        print_json(to_whole_document(done))
        return
    print_table(
        f"backup {done.backup} of {done.taken_at:%Y-%m-%d %H:%M} UTC is restored",
        ("index", "documents#"),
        done.documents.items(),
    )
    if done.archive_files:
        console.print(f"{done.archive_files:,} files of the archive were copied back")
    if done.erased:
        console.print(f"{done.erased:,} articles that were erased after the backup were erased again")
    for line in done.notes:
        console.print(line, soft_wrap=True, markup=False)


def _pages(copied: int | None) -> str:
    if copied is None:
        return "the archive of pages was listed, not copied: --archive copies it"
    return f"{copied:,} files of the archive copied"
