"""docker-compose.yml, parsed as by a compose implementation."""

import re
import sys
from pathlib import Path
from typing import Any

import podman_compose
import pytest
import yaml

from ingest.settings import Settings
from ingest.web.settings import WebSettings

ROOT = Path(__file__).parents[1]
EXAMPLE = (ROOT / ".env.example").read_text()
SECRETS = re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)
ELASTIC = {"ELASTIC_PASSWORD", "KIBANA_PASSWORD", "KIBANA_ENCRYPTION_KEY"}
PROFILES = ("--profile", "celery", "--profile", "metrics")
METRICS = {"metrics", "prometheus", "alertmanager"}
LINE = ("airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "worker-1", "worker-2")
"""The services in which Peyk's code runs for good."""
OWN = {"var", "airflow_url", "elasticsearch_url", "elasticsearch_api_key", "elasticsearch_api_key_file"}
"""Settings that docker-compose.yml itself decides."""


def read(**more: str) -> dict[str, Any]:
    reader = podman_compose.podman_compose
    environment = dict.fromkeys(SECRETS, "secret") | more
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        reader._parse_args([*PROFILES, "-f", str(ROOT / "docker-compose.yml"), "config"])
        reader._parse_compose_file()
    merged: dict[str, Any] = yaml.safe_load(reader.merged_yaml)
    return merged


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return read()


@pytest.fixture(scope="module")
def lasting(compose: dict[str, Any]) -> dict[str, Any]:
    """Return the long-running services of all profiles."""
    return {name: item for name, item in compose["services"].items() if item["restart"] == "unless-stopped"}


def test_every_part_of_production_is_there(lasting: dict[str, Any]) -> None:
    assert set(lasting) == {"elasticsearch", "kibana", "postgres", "redis", "watch", "web", *METRICS, *LINE}


def test_all_airflow_components_share_one_secret_and_one_executor(compose: dict[str, Any]) -> None:
    for name in ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__CORE__EXECUTOR", "ELASTICSEARCH_URL"):
        assert len({compose["services"][service]["environment"][name] for service in LINE}) == 1


def test_the_catalogue_begins_with_its_first_tier(compose: dict[str, Any]) -> None:
    assert {str(compose["services"][service]["environment"]["PEYK_TIERS"]) for service in LINE} == {"1"}


@pytest.mark.parametrize("field", sorted(set(Settings.model_fields) - OWN))
def test_a_setting_of_the_environment_reaches_every_service_of_the_line(compose: dict[str, Any], field: str) -> None:
    alias = Settings.model_fields[field].validation_alias
    names = {alias} if isinstance(alias, str) else {f"PEYK_{field.upper()}", *getattr(alias, "choices", ())}
    for service in LINE:
        assert names & compose["services"][service]["environment"].keys()


@pytest.mark.parametrize("field", WebSettings.model_fields)
def test_a_setting_of_the_page_reaches_it(compose: dict[str, Any], field: str) -> None:
    assert f"PEYK_{field.upper()}" in compose["services"]["web"]["environment"]


def test_the_watch_outside_the_scheduler_tells_people(compose: dict[str, Any]) -> None:
    watch = compose["services"]["watch"]
    assert {"PEYK_NOTIFY", "PEYK_HEARTBEAT_URL", "PEYK_PRIVATE_HOSTS", "PEYK_AIRFLOW_URL"} <= watch[
        "environment"
    ].keys()
    assert "--notify" in str(watch["command"]) and "--every" in str(watch["command"])


@pytest.mark.parametrize("name", sorted(set(re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE, re.MULTILINE))))
def test_compose_uses_what_the_example_of_env_names(name: str) -> None:
    used = re.search(rf"\$\{{{name}[:?}}]|^ +{name}:", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE)
    assert used or name.startswith("COMPOSE_")


def test_metrics_are_read_by_a_user_that_may_only_read_and_cost_nothing_without_the_profile(
    compose: dict[str, Any],
) -> None:
    services = read(PEYK_READ_PASSWORD="reading", PEYK_INDEX_PREFIX="second-")["services"]
    environment = services["metrics"]["environment"]
    assert environment["ELASTICSEARCH_USER"] == "second-peyk-read"
    assert environment["ELASTICSEARCH_PASSWORD"] == "reading" and "secret" not in str(services["metrics"])
    assert all(compose["services"][name]["profiles"] == ["metrics"] for name in METRICS)
    for value, metrics in (("false", {}), ("true", {"AIRFLOW_METRICS": "true"})):
        line = read(**metrics)["services"]["airflow-scheduler"]["environment"]
        assert str(line["AIRFLOW__METRICS__OTEL_ON"]).lower() == value


def test_prometheus_scrapes_and_alerts_what_the_profile_starts(compose: dict[str, Any]) -> None:
    configuration = yaml.safe_load((ROOT / "containers" / "prometheus" / "prometheus.yml").read_text())
    targets = [each["static_configs"][0]["targets"][0] for each in configuration["scrape_configs"]]
    managers = [each["static_configs"][0]["targets"][0] for each in configuration["alerting"]["alertmanagers"]]
    assert {target.partition(":")[0] for target in (*targets, *managers)} == {"metrics", "alertmanager"}
    assert targets[0].partition(":")[2] in compose["services"]["metrics"]["command"][-1]


def test_ports_outlets_and_memory_are_those_of_env() -> None:
    services = read(
        AIRFLOW_PORT="18080", OUTLETS_FOLDER="/etc/outlets", ELASTIC_MEMORY="9g", AIRFLOW_EXECUTOR="CeleryExecutor"
    )["services"]
    assert services["airflow-api-server"]["ports"] == ["127.0.0.1:18080:8080"]
    assert all("/etc/outlets:/outlets:ro" in services[name]["volumes"] for name in LINE)
    assert services["elasticsearch"]["mem_limit"] == "9g"
    assert services["worker-2"]["environment"]["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_kibana_knows_its_address_and_keeps_its_keys() -> None:
    for more, url in (
        ({"KIBANA_PORT": "15601"}, "http://localhost:15601"),
        ({"KIBANA_PUBLIC_URL": "https://news.example/kibana"}, "https://news.example/kibana"),
    ):
        kibana = read(KIBANA_ENCRYPTION_KEY="a" * 32, **more)["services"]["kibana"]["environment"]
        assert kibana["SERVER_PUBLICBASEURL"] == url
        keys = [value for name, value in kibana.items() if name.endswith("_ENCRYPTIONKEY")]
        assert keys == ["a" * 32] * 3


def test_nothing_listens_beyond_this_host(compose: dict[str, Any]) -> None:
    ports = [port for service in compose["services"].values() for port in service.get("ports", ())]
    assert ports and all(str(port).startswith("127.0.0.1:") for port in ports)


def test_every_secret_is_demanded_and_none_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    for secret in SECRETS:
        assert f"${{{secret}:?" in text


def test_the_page_knows_no_secret_but_its_own() -> None:
    page = str(read(**{name: f"the-{name}" for name in SECRETS})["services"]["web"])
    assert re.findall(r"the-(\w+)", page) == ["PEYK_PAGE_PASSWORD"]


def test_no_service_of_the_line_knows_a_secret_of_the_cluster(compose: dict[str, Any]) -> None:
    values = read(**{name: f"the-{name}" for name in ELASTIC})["services"]
    for service in (*LINE, "airflow-init", "schedules"):
        assert not any(f"the-{name}" in str(values[service]) for name in ELASTIC)


def test_no_service_is_root_or_may_become_it(compose: dict[str, Any]) -> None:
    for service in compose["services"].values():
        assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["init"] is True


def test_what_stays_is_watched_and_bounded(lasting: dict[str, Any]) -> None:
    for service in lasting.values():
        assert service["mem_limit"] and service["healthcheck"]["test"]
        assert service["logging"]["options"] == {"max-size": "20m", "max-file": "5"}


def test_workers_share_no_disk(compose: dict[str, Any]) -> None:
    folders = [
        {str(mount).split(":")[0] for mount in compose["services"][name]["volumes"] if ":ro" not in str(mount)}
        for name in ("worker-1", "worker-2", "airflow-scheduler")
    ]
    assert not any(one & other for one in folders for other in folders if one is not other)


def test_what_the_services_mount_and_build_from_exists(compose: dict[str, Any]) -> None:
    mounts = [mount for service in compose["services"].values() for mount in service.get("volumes", ())]
    folders = [str(mount).split(":")[0] for mount in mounts if str(mount).startswith("./")]
    assert folders and all((ROOT / folder).is_dir() for folder in folders)
    dockerfile = (ROOT / "Dockerfile").read_text()
    copied = [line.split()[1:-1] for line in dockerfile.splitlines() if line.startswith("COPY")]
    assert all(list(ROOT.glob(source)) for sources in copied for source in sources)


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        ("MyNews/1.0 (+https://news.example/bot)", True),
        ("MyNews/1.0 (bot@news.example)", True),
        ("MyNews/1.0 (mailto:bot@news.example)", True),
        ("", False),
        ("MyNews/1.0", False),
        ("MyNews/1.0 (ask @us)", False),
        ("MyNews/1.0 (http://)", False),
    ],
)
def test_the_schedules_start_for_an_agent_that_sites_can_write_to(
    agent: str, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "containers"))
    from contact import names_contact  # type: ignore[import-not-found]

    sys.modules.pop("contact")
    assert names_contact(agent) is named


def test_the_override_of_the_proof_changes_images_and_limits_and_nothing_else(compose: dict[str, Any]) -> None:
    class Loader(yaml.SafeLoader):
        """A YAML loader for compose's tag that removes a value."""

    Loader.add_constructor("!reset", lambda loader, node: None)
    text = (ROOT / "benchmarks" / "compose" / "override.yml").read_text()
    services = yaml.load(text, Loader)["services"]
    shipped = {name: item for name, item in services.items() if name in compose["services"]}
    assert services.keys() - shipped.keys() == {"world", "s3", "receiver"}
    assert all(item.keys() <= {"image", "ulimits"} for item in shipped.values())
