"""docker-compose.yml as a compose implementation reads it."""

import os
from pathlib import Path
from typing import Any

import podman_compose
import pytest
import yaml

ROOT = Path(__file__).parents[1]
SECRETS = [line.split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines() if line[:1].isupper()]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    reader = podman_compose.podman_compose
    environment = os.environ | dict.fromkeys(SECRETS, "secret")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        reader._parse_args(["-f", str(ROOT / "docker-compose.yml"), "config"])
        reader._parse_compose_file()
    merged: dict[str, Any] = yaml.safe_load(reader.merged_yaml)
    return merged


def test_every_part_of_production_is_there(compose: dict[str, Any]) -> None:
    assert {
        "elasticsearch",
        "kibana",
        "postgres",
        "airflow-api-server",
        "airflow-scheduler",
        "airflow-dag-processor",
    } <= compose["services"].keys()


def test_all_airflow_components_share_one_secret_and_one_executor(compose: dict[str, Any]) -> None:
    airflow = [service for name, service in compose["services"].items() if name.startswith("airflow")]
    for name in ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__CORE__EXECUTOR", "ELASTICSEARCH_URL"):
        assert len({service["environment"][name] for service in airflow}) == 1


def test_the_catalogue_begins_with_its_first_tier(compose: dict[str, Any]) -> None:
    airflow = [service for name, service in compose["services"].items() if name.startswith("airflow")]
    assert {str(service["environment"]["PEYK_TIERS"]) for service in airflow} == {"1"}


def test_nothing_listens_beyond_this_host(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports and all(str(port).startswith("127.0.0.1:") for port in ports)


def test_every_secret_is_demanded_and_none_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in SECRETS:
        assert f"${{{secret}:?" in text


def test_what_the_services_mount_and_build_from_exists(compose: dict[str, Any]) -> None:
    mounts = [mount for service in compose["services"].values() for mount in service.get("volumes", ())]
    folders = [str(mount).split(":")[0] for mount in mounts if str(mount).startswith("./")]
    assert folders and all((ROOT / folder).is_dir() for folder in folders)
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY")]
    assert all(list(ROOT.glob(source)) for sources in copied for source in sources)
