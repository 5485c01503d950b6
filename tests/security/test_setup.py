"""`peyk secure setup` is idempotent, keeps installations apart, and leaks no secret."""

import json
import stat
from pathlib import Path

import pytest

from ingest.elastic import Credentials, connect
from ingest.secure import roles
from ingest.secure.settings import Passwords
from ingest.settings import settings
from tests.security.conftest import PASSWORD, Guarded, peyk


def set_up(guarded: Guarded, keys: Path, **more: str) -> dict[str, str]:
    """Run the set-up; return what was done to each role, user and key."""
    done = peyk("secure", "setup", "--keys", str(keys), "--json", **guarded.as_administrator() | more)
    assert done.returncode == 0, done.stderr
    texts = [file.read_text() for file in keys.glob("*.key")]
    assert texts and not any(secret in done.stdout + done.stderr for secret in (PASSWORD, *texts))
    return {f"{step['kind']} {step['name']}": step["done"] for step in json.loads(done.stdout)}


def test_a_second_set_up_changes_nothing(guarded: Guarded, tmp_path: Path) -> None:
    first = set_up(guarded, tmp_path)
    assert {first[f"key {name}"] for name in (*roles.names(), "dags")} == {"made"}
    before = {file.name: file.read_text() for file in tmp_path.glob("*.key")}
    (tmp_path / "read.key").chmod(0o644)
    second = set_up(guarded, tmp_path)
    assert {second[f"key {name}"] for name in (*roles.names(), "dags")} == {"kept"}
    assert {file.name: file.read_text() for file in tmp_path.glob("*.key")} == before
    assert {stat.S_IMODE(file.stat().st_mode) for file in tmp_path.glob("*.key")} == {0o600}


def test_a_lost_or_revoked_key_is_made_again(guarded: Guarded, tmp_path: Path) -> None:
    own = {"PEYK_INDEX_PREFIX": "revoked-"}
    set_up(guarded, tmp_path, **own)
    (tmp_path / "page.key").unlink()
    (tmp_path / "crawl.key").write_text("کلید\nof nobody")
    revoked = peyk("secure", "key", "watch", "--replace", **guarded.as_administrator() | own)
    assert revoked.returncode == 0 and revoked.stdout.strip() != (tmp_path / "watch.key").read_text()
    again = set_up(guarded, tmp_path, **own)
    assert [again[f"key {name}"] for name in ("page", "crawl", "watch", "read")] == ["made", "made", "made", "kept"]


def test_a_printed_key_works_and_is_not_printed_again(guarded: Guarded, tmp_path: Path) -> None:
    made = peyk("secure", "key", "read", "--json", **guarded.as_administrator())
    key = json.loads(made.stdout)["key"]
    own = guarded.environment | {"ELASTICSEARCH_API_KEY": key, "PEYK_VAR": str(tmp_path)}
    assert "credentials" not in peyk("status", **own).stderr
    assert peyk("secure", "key", "nothing", **guarded.as_administrator()).stderr.startswith(
        "error: there is no role nothing"
    )


def test_another_prefix_has_roles_of_its_own(guarded: Guarded, tmp_path: Path) -> None:
    done = set_up(guarded, tmp_path, PEYK_INDEX_PREFIX="second-")
    assert done["role second-peyk-crawl"] in {"made", "set"}
    other = guarded.environment | {"ELASTICSEARCH_API_KEY_FILE": str(tmp_path / "crawl.key")}
    refused = peyk("crawl", **other, PEYK_VAR=str(tmp_path))
    assert refused.returncode == 2 and "do not allow this" in refused.stderr


def test_kibanas_server_gets_its_password(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    done = peyk("secure", "setup", **guarded.as_administrator(), KIBANA_PASSWORD="kibana #1")
    assert done.returncode == 0 and "kibana #1" not in done.stdout
    for name, value in guarded.environment.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with connect(credential=Credentials(user="kibana_system", password="kibana #1")) as client:
        assert client.security.authenticate()["username"] == "kibana_system"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"ELASTIC_PASSWORD": "wrong-password"}, "does not accept these credentials; set ELASTIC_PASSWORD"),
        ({"PEYK_PAGE_PASSWORD": "short"}, "PEYK_PAGE_PASSWORD: a password has at least 6 characters"),
        ({"KIBANA_PASSWORD": "short"}, "KIBANA_PASSWORD: a password has at least 6 characters"),
    ],
)
def test_what_cannot_be_set_up_is_one_sentence(guarded: Guarded, more: dict[str, str], words: str) -> None:
    done = peyk("secure", "setup", **guarded.as_administrator() | more)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert words in done.stderr and not any(value in done.stderr for value in more.values())


def test_a_role_cannot_set_itself_up(guarded: Guarded) -> None:
    done = peyk("secure", "setup", **guarded.as_role("rebuild"))
    assert done.returncode == 2 and "may not administer security" in done.stderr


def test_a_cluster_without_security_says_so(node_url: str) -> None:
    done = peyk("secure", "setup", ELASTICSEARCH_URL=node_url, ELASTIC_PASSWORD="elastic-secret")
    assert done.returncode == 2 and "security off" in done.stderr and len(done.stderr.splitlines()) == 1


def test_every_role_has_a_user_and_reaches_indices_with_the_prefix_only(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {name.removesuffix("_password").replace("_", "-") for name in Passwords.model_fields}
    assert set(roles.names()) <= variables
    monkeypatch.setenv("PEYK_INDEX_PREFIX", "mine-")
    settings.cache_clear()
    for role in roles.names():
        assert all(name.startswith("mine-") for part in roles.load(role)["indices"] for name in part["names"])
        assert roles.title(role) == f"mine-peyk-{role}"
    for role in ("kibana-reader", "kibana-editor"):
        assert [part["resources"] for part in roles.load(role)["applications"]] == [["space:mine-peyk"]]
