"""The proof's .env: new secrets, ports of its own, a small heap, and the sample world in place of the catalogue."""

import base64
import secrets
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compose.metrics import configure
from ingest import outlets
from ingest.sample.world import World

WORLD = "172.30.77.10:8123"
AGENT = "PeykProof/1.0 (+https://proof.example/bot)"
AGES = [2 * number for number in range(1, 100)]
"""Minutes after which an article is asked for again, so that its correction is found."""
PORTS = {
    "ELASTIC_PORT": "19200",
    "KIBANA_PORT": "15601",
    "AIRFLOW_PORT": "18080",
    "WEB_PORT": "18899",
    "PROMETHEUS_PORT": "19090",
    "ALERTMANAGER_PORT": "19093",
}
PLAIN = (
    "ELASTIC_PASSWORD",
    "KIBANA_ENCRYPTION_KEY",
    "AIRFLOW_JWT_SECRET",
    "AIRFLOW_SECRET_KEY",
)
ODD = (
    "POSTGRES_PASSWORD",
    "AIRFLOW_ADMIN_PASSWORD",
    "PEYK_PASSWORD",
    "PEYK_READ_PASSWORD",
    "PEYK_BACKUP_PASSWORD",
    "PEYK_KIBANA_READER_PASSWORD",
    "PEYK_PAGE_PASSWORD",
    "KIBANA_PASSWORD",
)
"""Passwords that may have any character; these get some that break URLs, shells and JSON."""


@dataclass(frozen=True)
class Size:
    """How large the sample world is."""

    articles: int = 600
    outlets: int = 24

    def edition(self, number: int) -> World:
        """Return the world as it is in an edition."""
        return World.build(articles=self.articles, outlets=self.outlets, edition=number)


def knobs(size: Size, folder: Path, *, celery: bool) -> dict[str, str]:
    """Return what the proof's .env sets beside the secrets."""
    shared = {
        **PORTS,
        "PYTHON_IMAGE": "peyk-standin/python",
        "ELASTIC_HEAP": "1g",
        "ELASTIC_MEMORY": "2g",
        "BACKUP_FOLDER": str(folder / "backup"),
        "OUTLETS_FOLDER": str(folder / "outlets"),
        "ALERTMANAGER_FOLDER": str(folder / "alertmanager"),
        "COMPOSE_PROFILES": "celery,metrics" if celery else "metrics",
        "PEYK_OUTLETS": "/outlets/world.toml",
        "PEYK_USER_AGENT": AGENT,
        # Everything is due at each run, and nothing is given up, however often the cluster is killed meanwhile.
        "PEYK_PACE": "0",
        "PEYK_POLL_MINUTES": "[0, 0]",
        "PEYK_RETRY_SECONDS": "1",
        "PEYK_ATTEMPTS": "1000",
        "PEYK_LEASE_SECONDS": "20",
        "PROOF_FOLDER": str(folder),
        "PROOF_WORLD": _begins(size),
    }
    several = {
        "AIRFLOW_EXECUTOR": "CeleryExecutor",
        "PEYK_ARCHIVE": "s3://proof/news",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": "http://s3:5555",
    }
    return shared | (several if celery else {})


def publish(size: Size, folder: Path, edition: int) -> None:
    """Let a world that starts from now on begin with an edition."""
    file, begins = folder / ".env", _begins(size)
    file.write_text(file.read_text(encoding="utf-8").replace(begins, f"{begins} --edition {edition}"), encoding="utf-8")


def _begins(size: Size) -> str:
    return f"--articles {size.articles} --outlets {size.outlets}"


def write(size: Size, folder: Path, *, celery: bool) -> dict[str, str]:
    """Write `.env` and the outlets' rows into an empty folder; return all that the file sets, secrets included."""
    configure(folder / "alertmanager")
    for name in ("world", "backup", "outlets"):
        (folder / name).mkdir(parents=True)
    # Services without root write here.
    for name in ("world", "backup"):
        (folder / name).chmod(0o1777)
    # New stories are not kept waiting by a look at every known one in each run.
    rows = [row | {"recheck_minutes": AGES} for row in size.edition(1).rows(WORLD)]
    (folder / "outlets" / "world.toml").write_text(outlets.to_toml(rows), encoding="utf-8")
    values = {name: secrets.token_hex(16) for name in PLAIN}
    values |= {name: 'p"%/:@#$&? {}' + secrets.token_hex(8) for name in ODD}
    values["AIRFLOW_FERNET_KEY"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    values |= knobs(size, folder, celery=celery)
    file = folder / ".env"
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}='{value}'\n" for name, value in values.items()), encoding="utf-8")
    return values
