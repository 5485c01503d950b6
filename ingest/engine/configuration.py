"""The configuration of an embedded node, rewritten at each start."""

import os
import shlex
import shutil
from pathlib import Path

from ingest.engine import places
from ingest.engine.node import java_option, ports_file, scheme_option
from ingest.engine.programs import Programs
from ingest.engine.settings import EngineSettings
from ingest.settings import read

# One node, on loopback only, on the first free port of the range. A development node must not refuse writes when the
# disk is nearly full.
_SETTINGS = """\
cluster.name: peyk
node.name: peyk
discovery.type: single-node
network.host: 127.0.0.1
http.port: {ports}
transport.port: 9300-9399
node.portsfile: true
path.data: '{home}/data'
path.logs: '{home}/logs'
path.repo: ['{snapshots}']
cluster.routing.allocation.disk.threshold_enabled: false
xpack.security.enabled: {security}
{tls}"""

_TLS = """\
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.key: certificates/node.key
xpack.security.http.ssl.certificate: certificates/node.crt
"""

# Touch no memory before it is needed, and do not fill the disk with garbage collector logs or heap dumps.
_JAVA_OPTIONS = """\
-Xms{heap}
-Xmx{heap}
-XX:-AlwaysPreTouch
-XX:-HeapDumpOnOutOfMemoryError
-Xlog:disable
{mark}
{scheme}
{more}
"""


def write(programs: Programs, *, security: bool, certificates: Path | None = None) -> None:
    """Make the directories of the home and its configuration; the account that will run the node owns them.

    `certificates` is a folder of `peyk secure certificates`; with it, the node speaks TLS on HTTP.
    """
    home, account = programs.home, programs.account
    config = home / "config"
    # Start from an empty directory, so that root follows no link that the node's account may have made.
    shutil.rmtree(config, ignore_errors=True)
    shutil.copytree(programs.installation.elasticsearch / "config", config)
    settings = _SETTINGS.format(
        home=_quoted(home),
        snapshots=_quoted(places.snapshots(home)),
        ports=_ports(home),
        security=str(security).lower(),
        tls=_TLS if certificates else "",
    )
    (config / "elasticsearch.yml").write_text(settings, encoding="utf-8")
    knobs = read(EngineSettings)
    more = "\n".join(shlex.split(knobs.engine_java_options))
    options = _JAVA_OPTIONS.format(
        heap=knobs.engine_heap, mark=java_option(home), scheme=scheme_option(certificates is not None), more=more
    )
    (config / "jvm.options.d" / "peyk.options").write_text(options, encoding="utf-8")
    _drop_missing_module(config / "jvm.options")
    if certificates:
        (config / "certificates").mkdir(mode=0o700)
        for name in ("node.crt", "node.key"):
            shutil.copy(certificates / name, config / "certificates")
    for name in ("data", "logs", "tmp"):
        (home / name).mkdir(exist_ok=True)
    ports_file(home).unlink(missing_ok=True)
    if account is not None:
        for path in (*config.rglob("*"), config, home / "data", home / "logs", home / "tmp"):
            os.chown(path, account.uid, account.gid, follow_symlinks=False)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _ports(home: Path) -> str:
    """Return the port of the last run, then the range, so that a restarted node keeps its address if it is free."""
    last = ports_file(home).read_text().split()[:1] if ports_file(home).is_file() else []
    return ",".join([*(address.rpartition(":")[2] for address in last), "9200-9299"])


def _drop_missing_module(jvm_options: Path) -> None:
    """Remove the option for a module that the Java runtime of PyPI lacks, and without which it would not start.

    The module speeds up vector search.
    """
    lines = jvm_options.read_text(encoding="utf-8").splitlines(keepends=True)
    jvm_options.write_text("".join(line for line in lines if "jdk.incubator.vector" not in line), encoding="utf-8")
