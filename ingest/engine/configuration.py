"""The configuration of an embedded node, written anew at each start."""

import os
import shutil
from pathlib import Path

from ingest.engine.installation import Installation
from ingest.engine.node import marker
from ingest.engine.places import Account

_DIRECTORIES = ("config", "data", "logs", "tmp")

# One node, on loopback only. It takes the first free port at or after 9200 and writes it to logs/http.ports.
# A nearly full disk is no reason for a development node to refuse writes.
_SETTINGS = """\
cluster.name: peyk
node.name: peyk
discovery.type: single-node
network.host: 127.0.0.1
http.port: 9200-9299
transport.port: 9300-9399
node.portsfile: true
path.data: {home}/data
path.logs: {home}/logs
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: false
"""


def write(home: Path, installation: Installation, heap: str, account: Account | None) -> None:
    """Make the directories of `home` and its configuration, owned by the account that will run the node."""
    for name in _DIRECTORIES:
        (home / name).mkdir(parents=True, exist_ok=True)
    config = home / "config"
    shutil.copytree(installation.elasticsearch / "config", config, dirs_exist_ok=True)
    (config / "elasticsearch.yml").write_text(_SETTINGS.format(home=home), encoding="utf-8")
    jvm_options = (config / "jvm.options").read_text(encoding="utf-8")
    # The Java runtime of PyPI lacks this module, which only speeds vector search up.
    kept = [line for line in jvm_options.splitlines() if "jdk.incubator.vector" not in line]
    (config / "jvm.options").write_text("\n".join(kept) + "\n", encoding="utf-8")
    options = f"-Xms{heap}\n-Xmx{heap}\n-XX:-AlwaysPreTouch\n-Dpeyk.node={marker(home)}\n"
    (config / "jvm.options.d" / "peyk.options").write_text(options, encoding="utf-8")
    (home / "logs" / "http.ports").unlink(missing_ok=True)
    if account is not None:
        for path in (home, *home.rglob("*")):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)
