"""The node's directories are where its account can enter."""

import os
from pathlib import Path

import pytest

from ingest.engine import places
from ingest.errors import PeykError
from ingest.settings import settings

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
as_user = pytest.mark.skipif(os.geteuid() == 0, reason="root drops to another account")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A directory below one that only its owner can enter."""
    tmp_path.chmod(0o700)
    return tmp_path / "below"


def test_the_home_that_is_named_is_used(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_ENGINE_HOME", str(open_directory / "home"))
    assert places.home() == open_directory / "home"


def test_checkouts_do_not_share_a_home(open_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEYK_ENGINE_HOME", raising=False)
    homes = []
    for checkout in ("one", "two"):
        monkeypatch.setenv("PEYK_VAR", str(open_directory / checkout))
        settings.cache_clear()
        homes.append(places.home())
    assert homes == [open_directory / "one" / "engine", open_directory / "two" / "engine"]


@as_root
def test_root_names_a_home_that_others_cannot_enter(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_ENGINE_HOME", str(closed))
    with pytest.raises(PeykError, match=f"PEYK_ENGINE_HOME={closed}"):
        places.home()


@as_root
def test_roots_closed_checkout_has_its_home_elsewhere(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PEYK_ENGINE_HOME", raising=False)
    monkeypatch.setenv("PEYK_VAR", str(closed))
    settings.cache_clear()
    assert places.home().parent == Path("/var/lib/peyk")


@as_root
def test_roots_closed_cache_holds_no_installations(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_CACHE", str(closed))
    assert places.installations(Path("/srv/home"), "9.2.0-x") == Path("/srv/home/engine")


@as_user
def test_a_users_cache_may_be_closed(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEYK_CACHE", str(closed))
    assert places.installations(Path("/srv/home"), "9.2.0-x") == closed / "engine"


@as_user
def test_a_users_read_only_cache_serves_if_it_holds_an_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "engine" / "9.2.0-x").mkdir(parents=True)
    (tmp_path / "engine").chmod(0o555)
    monkeypatch.setenv("PEYK_CACHE", str(tmp_path))
    assert places.installations(Path("/srv/home"), "9.2.0-x") == tmp_path / "engine"
    assert places.installations(Path("/srv/home"), "9.2.0-y") == Path("/srv/home/engine")
