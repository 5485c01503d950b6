"""A restored installation equals the one that was backed up, including the data that its archive does not hold."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from ingest import archive
from ingest.backup import backup, restore
from ingest.crawl.run import run
from ingest.errors import PeykError
from ingest.forget import forget
from ingest.ledger.leases import Leases
from ingest.mappings.synonyms import bundled, load_set, parse_rules
from ingest.search import search
from ingest.settings import settings
from tests.backup.conftest import CORRECTED, OWN_RULE, peyk
from tests.backup.state import delete_indices, names, state
from tests.crawl.line import documents
from tests.rebuild.line import LOADED, load


def holds_everything(client: Elasticsearch) -> None:
    """Assert that the state has one of everything that cannot be rebuilt from the archive."""
    found = documents(client).values()
    assert any(document["completeness"] == "partial" for document in found), "a walled story"
    assert any(document.get("withdrawn") for document in found), "a withdrawal"
    assert any(document["title"] == CORRECTED for document in found), "a correction"
    assert any(document["url"] == LOADED.url for document in found), "a loaded article"
    revisions = client.search(index=settings().index("article-revisions"), size=1000)["hits"]["hits"]
    assert any("body" in hit["_source"] for hit in revisions), "a revision"
    assert OWN_RULE in names(client)["peyk-names"], "a name"


def lose(client: Elasticsearch) -> None:
    """Delete indices, names, archive and the operator's files."""
    delete_indices(client)
    load_set(client, bundled())
    shutil.rmtree(settings().archive_location)
    assert settings().outlets
    settings().outlets.unlink()


def test_what_was_lost_comes_back_document_by_document(installation: Elasticsearch, folder: Path) -> None:
    holds_everything(installation)
    before, rules = state(installation), names(installation)
    rows = settings().outlets.read_bytes() if settings().outlets else b""
    pages = archive.verify(settings().archive_location)
    peyk("backup", str(folder), "--archive")
    described = json.loads((folder / "backup.json").read_text(encoding="utf-8"))
    assert {index["name"] for index in described["indices"]} == before.keys()
    lose(installation)
    peyk("restore", str(folder))
    assert state(installation) == before
    assert names(installation) == rules
    assert settings().outlets and settings().outlets.read_bytes() == rows
    after = archive.verify(settings().archive_location)
    assert after.harmed == () and (after.identity, len(after.segments)) == (pages.identity, len(pages.segments))
    assert search(installation, CORRECTED).total == 1
    assert run().balanced, "crawls go on"
    with pytest.raises(PeykError, match="exist already: --overwrite replaces them"):
        restore(folder)


def test_it_is_restored_beside_itself_and_over_itself(
    installation: Elasticsearch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, prefix = state(installation), settings().index_prefix
    backup(folder)
    monkeypatch.setenv("PEYK_INDEX_PREFIX", f"{prefix}copy-")
    settings.cache_clear()
    restore(folder)
    assert state(installation) == before
    delete_indices(installation)
    monkeypatch.setenv("PEYK_INDEX_PREFIX", prefix)
    settings.cache_clear()
    index = settings().index("articles")
    installation.delete(index=index, id=next(iter(documents(installation))), refresh=True)
    with Leases(installation, "crawl-1") as leases:
        leases.gain("kavir")
        with pytest.raises(PeykError, match="run crawl-1 is at work: pause the DAGs"):
            restore(folder, overwrite=True)
        leases.release(["kavir"])
    peyk("restore", str(folder), "--overwrite")
    assert state(installation) == before


def test_a_newer_backup_takes_the_place_of_the_older(installation: Elasticsearch, folder: Path) -> None:
    first = backup(folder, with_archive=True).description
    run()
    second = backup(folder, with_archive=True)
    assert second.description.id != first.id and not (folder / first.id).exists()
    assert second.copied is not None and second.copied < 20, "only what is new"
    before = state(installation)
    delete_indices(installation)
    restore(folder)
    assert state(installation) == before


def test_what_was_erased_after_the_backup_stays_away(installation: Elasticsearch, folder: Path) -> None:
    backup(folder)
    forget(LOADED.url, why="court order 1405/112", who="سارا")
    before = documents(installation).keys()
    delete_indices(installation)
    assert restore(folder).erased == 1
    assert documents(installation).keys() == before
    with pytest.raises(AssertionError):
        load(installation, LOADED)


def killed(*arguments: str) -> int:
    """Run a command and kill it after ever longer times until it completes; return how often it was killed."""
    command = [sys.executable, "-m", "ingest", *arguments]
    for kills in range(200):
        try:
            # SIGKILL after the timeout.
            done = subprocess.run(command, check=False, capture_output=True, timeout=1 + kills * 0.4)
        except subprocess.TimeoutExpired:
            continue
        # The last kill may have come after the work and before the end of the process.
        assert done.returncode == 0 or b"exist already" in done.stderr, done.stderr.decode()
        return kills
    raise AssertionError("it never ends")


def test_kills_cost_nothing(installation: Elasticsearch, folder: Path) -> None:
    before = state(installation)
    assert killed("backup", str(folder), "--archive") > 1
    assert not (folder / "unfinished.json").exists()
    lose(installation)
    assert killed("restore", str(folder)) > 1
    assert state(installation) == before
    assert archive.verify(settings().archive_location).harmed == ()
    assert run().balanced
    assert not installation.indices.exists(index=settings().index("crawl-restore"))


def test_a_bad_backup_is_refused_in_one_sentence_before_anything_changes(
    installation: Elasticsearch, folder: Path
) -> None:
    backup(folder)
    before = state(installation)
    description = folder / "backup.json"
    good = description.read_text(encoding="utf-8")

    def refused(match: str) -> None:
        with pytest.raises(PeykError, match=match) as error:
            restore(folder, overwrite=True)
        assert "\n" not in str(error.value)
        assert state(installation) == before

    description.write_text(good.replace('"format": 1', '"format": 2'), encoding="utf-8")
    refused("is a backup of format 2, by Peyk .*: install that version")
    description.write_text(good.replace('"documents": ', '"documents": 1'), encoding="utf-8")
    refused("was changed after it was written")
    description.write_text(good[: len(good) // 2], encoding="utf-8")
    refused("is no JSON: the backup is damaged")
    description.unlink()
    refused("has no backup")
    (folder / "unfinished.json").write_text("{}", encoding="utf-8")
    refused("is not finished: run `peyk backup")
    (folder / "unfinished.json").unlink()
    description.write_text(good, encoding="utf-8")
    own = folder / json.loads(good)["id"] / "names.json"
    own.write_text("{}", encoding="utf-8")
    refused("names.json was changed")


def test_damaged_snapshots_are_refused(installation: Elasticsearch, folder: Path) -> None:
    backup(folder)
    delete_indices(installation)
    data = max((folder / "elasticsearch").rglob("__*"), key=lambda path: path.stat().st_size)
    whole = data.read_bytes()
    data.write_bytes(whole[:-10])
    with pytest.raises(PeykError, match="not as long as it was"):
        restore(folder)
    data.write_bytes(whole[:100] + bytes(100) + whole[200:])
    with pytest.raises(PeykError, match=r"cannot be restored, the backup is damaged: .*; use another one"):
        restore(folder)
    assert not installation.indices.get(index=f"{settings().index_prefix}*").body, "nothing is left of it"
    data.write_bytes(whole)
    restore(folder)
    assert search(installation, CORRECTED).total == 1


def test_rules_of_an_operator_are_not_lost_unasked(installation: Elasticsearch, folder: Path) -> None:
    backup(folder)
    rules = names(installation)
    delete_indices(installation)
    load_set(installation, [*parse_rules(["نام یکم, نام دوم"]), *bundled()])
    with pytest.raises(PeykError, match="save it by `peyk synonyms show`, and run this again with --overwrite"):
        restore(folder)
    restore(folder, overwrite=True)
    assert names(installation) == rules


def test_folders_that_cannot_hold_a_backup(installation: Elasticsearch, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(PeykError, match=r"may not write to .*: (set path.repo|name a folder below PEYK_SNAPSHOTS)"):
        backup(tmp_path / "elsewhere")
    folder.mkdir()
    (folder / "letter.txt").touch()
    with pytest.raises(PeykError, match="has files and is no backup"):
        backup(folder)
