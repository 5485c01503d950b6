"""Peyk's Elasticsearch module: Java sources compiled into the distribution's `modules/`."""

import os
import subprocess
import tempfile
import tomllib
import zipfile
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from ingest.errors import PeykError

NAME = "peyk-analysis"
_RELEASE = "21"
_DESCRIPTOR = """\
name={name}
description=The parts of Elasticsearch's own modules that Peyk uses
version={version}
elasticsearch.version={version}
java.version={release}
classname=peyk.analysis.PeykModule
"""


def sources(version: str) -> list[tuple[str, str]]:
    """Return name and text of the module's files: its Java sources sorted by name, then its descriptor.

    `version`: that of the Elasticsearch which is to load it.
    """
    folder = resources.files("ingest.engine") / "java"
    changes = _changes(folder / f"elasticsearch-{version.rpartition('.')[0]}.toml")
    java = []
    for file in (folder / "peyk" / "analysis").iterdir():
        if file.name.endswith(".java"):
            text = file.read_text(encoding="utf-8")
            for change in changes:
                text = text.replace(change["old"], change["new"])
            java.append((file.name, text))
    descriptor = _DESCRIPTOR.format(name=NAME, version=version, release=_RELEASE)
    return [*sorted(java), ("plugin-descriptor.properties", descriptor)]


def _changes(file: Traversable) -> list[dict[str, str]]:
    """Return what a release of Elasticsearch names otherwise than the one for which the sources are written."""
    if not file.is_file():
        return []
    changes: list[dict[str, str]] = tomllib.loads(file.read_text(encoding="utf-8"))["changes"]
    return changes


def build(version: str, java: Path, compiler: Path, elasticsearch: Path) -> None:
    """Compile the module with the Java runtime in `java` and install it in the `elasticsearch` directory.

    Raises PeykError with the compiler's output if a source does not compile.
    """
    target = elasticsearch / "modules" / NAME
    target.mkdir()
    with tempfile.TemporaryDirectory() as directory:
        classes = Path(directory) / "classes"
        for name, text in sources(version):
            folder = Path(directory) if name.endswith(".java") else target
            (folder / name).write_text(text, encoding="utf-8")
        _compile(java, compiler, elasticsearch / "lib", Path(directory), classes)
        with zipfile.ZipFile(target / f"{NAME}.jar", "w") as jar:
            for file in sorted(classes.rglob("*.class")):
                jar.write(file, file.relative_to(classes))


def _compile(java: Path, compiler: Path, libraries: Path, sources: Path, classes: Path) -> None:
    class_path = os.pathsep.join(str(jar) for jar in sorted(libraries.glob("*.jar")))
    options = ("-source", _RELEASE, "-target", _RELEASE, "-encoding", "UTF-8", "-proc:none", "-nowarn")
    command = (java / "bin" / "java", "-jar", compiler, *options, "-cp", class_path, "-d", classes, sources)
    compilation = subprocess.run(command, capture_output=True, text=True, check=False)
    if compilation.returncode != 0:
        raise PeykError(f"the module {NAME} does not compile:\n{compilation.stderr.strip()}")
