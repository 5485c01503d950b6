"""An installation is complete, readable by the node's account, and shared by nodes."""

import os
import stat
from pathlib import Path

from ingest.engine.installation import install, stamp


def test_a_whole_installation_takes_the_place_of_an_unfinished_one(open_directory: Path, downloads: Path) -> None:
    place = open_directory / "engine"
    half = place / "unfinished" / "java"
    half.mkdir(parents=True)
    umask = os.umask(0o077)
    try:
        installation = install(place, downloads)
    finally:
        os.umask(umask)
    assert installation.root.name == stamp()
    assert not (place / "unfinished").exists()
    assert (installation.elasticsearch / "modules" / "peyk-analysis" / "peyk-analysis.jar").is_file()
    everything = [place, *installation.root.rglob("*")]
    assert [path for path in everything if not path.stat().st_mode & stat.S_IROTH] == []
    programs = [installation.java / "bin" / "java", installation.elasticsearch / "bin" / "elasticsearch"]
    assert [path for path in programs if not path.stat().st_mode & stat.S_IXOTH] == []


def test_the_next_one_finds_it(open_directory: Path) -> None:
    whole = open_directory / stamp()
    whole.mkdir()
    assert install(open_directory, Path("/no/downloads")).root == whole
