"""Our Elasticsearch module: Java sources compiled and laid into the distribution's `modules/`."""

import subprocess
import tempfile
import zipfile
from importlib import resources
from pathlib import Path

from ingest.engine.artifacts import ELASTICSEARCH
from ingest.errors import PeykError

NAME = "peyk-analysis"
_JAVA_RELEASE = "21"
_DESCRIPTOR = f"""\
name={NAME}
description=The parts of Elasticsearch's own modules that Peyk uses
version={ELASTICSEARCH.version}
elasticsearch.version={ELASTICSEARCH.version}
java.version={_JAVA_RELEASE}
classname=peyk.analysis.PeykModule
"""


def sources() -> list[tuple[str, bytes]]:
    """The module's files by relative name, sorted: its Java sources and its descriptor."""
    package = resources.files("ingest.engine") / "java" / "peyk" / "analysis"
    java = ((f"peyk/analysis/{file.name}", file.read_bytes()) for file in package.iterdir())
    return [*sorted(java), ("plugin-descriptor.properties", _DESCRIPTOR.encode())]


def build(java: Path, compiler: Path, elasticsearch: Path) -> None:
    """Compile the module by the Java runtime in `java` and lay it into the `elasticsearch` directory.

    Raises PeykError with the compiler's words when a source does not compile.
    """
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        for name, content in sources():
            file = work / "sources" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        classes = work / "classes"
        class_path = ":".join(str(jar) for jar in (elasticsearch / "lib").glob("*.jar"))
        options = ["-source", _JAVA_RELEASE, "-target", _JAVA_RELEASE, "-proc:none", "-nowarn", "-encoding", "UTF-8"]
        command = [
            java / "bin" / "java",
            "-jar",
            compiler,
            *options,
            "-cp",
            class_path,
            "-d",
            classes,
            work / "sources",
        ]
        compilation = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if compilation.returncode != 0:
            raise PeykError(f"the module {NAME} does not compile:\n{compilation.stderr.strip()}")
        target = elasticsearch / "modules" / NAME
        target.mkdir()
        (target / "plugin-descriptor.properties").write_text(_DESCRIPTOR)
        with zipfile.ZipFile(target / f"{NAME}.jar", "w") as jar:
            for file in sorted(classes.rglob("*.class")):
                jar.write(file, file.relative_to(classes))
