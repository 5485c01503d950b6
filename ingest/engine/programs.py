"""Elasticsearch's own programs: `elasticsearch` and `elasticsearch-keystore`."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ingest.engine.installation import Installation
from ingest.engine.node import pid_file
from ingest.engine.places import Account
from ingest.errors import PeykError

_CHATTER = re.compile(r"\s*$|\t|\[[^]]+\]\[(?:DEBUG|INFO|WARN) *\]")


@dataclass(frozen=True, slots=True)
class Programs:
    """The programs of an installation, run for the node of a home under the node's account."""

    installation: Installation
    home: Path
    account: Account | None

    def start_node(self, seconds: float) -> None:
        """Start the node and return when it answers. Raises PeykError with lines of the log if it does not."""
        console = self.home / "console.log"
        with console.open("wb") as log:
            try:
                # The launcher runs the node as a daemon and exits when it answers, or fails with the reason.
                failed = self._run("elasticsearch", "-d", "-p", str(pid_file(self.home)), log=log, seconds=seconds)
            except subprocess.TimeoutExpired as error:
                raise PeykError(f"Elasticsearch took more than {seconds:.0f} s to start; its log: {console}") from error
        if failed:
            raise PeykError(f"Elasticsearch did not start:\n{_reason(console)}\nIts log: {console}")

    def set_password(self, password: str) -> None:
        """Set the password of the user `elastic`, unless an earlier run set another one."""
        console = self.home / "console.log"
        add = ("elasticsearch-keystore", "add", "--stdin", "--force", "bootstrap.password")
        with console.open("wb") as log:
            failed = self._run("elasticsearch-keystore", "create", log=log) or self._run(*add, log=log, typed=password)
        if failed:
            raise PeykError(f"the password of Elasticsearch could not be set:\n{_reason(console)}")

    def _run(
        self, program: str, *arguments: str, log: IO[bytes], typed: str = "", seconds: float | None = None
    ) -> bool:
        """Run a program to its end; return whether it failed."""
        done = subprocess.run(
            [self.installation.elasticsearch / "bin" / program, *arguments],
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "LC_ALL": "C.UTF-8",
                # The launcher runs for seconds: the best compiler is not worth its time.
                "CLI_JAVA_OPTS": "-XX:TieredStopAtLevel=1",
                "ES_JAVA_HOME": str(self.installation.java),
                "ES_PATH_CONF": str(self.home / "config"),
                "ES_TMPDIR": str(self.home / "tmp"),
            },
            cwd=self.home / "logs",
            input=typed.encode(),
            stdout=log,
            stderr=log,
            start_new_session=True,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
            timeout=seconds,
            check=False,
        )
        return done.returncode != 0


def _reason(log: Path, most: int = 6) -> str:
    """Return the last `most` lines that are neither routine messages nor stack traces."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "\n".join([line for line in lines if not _CHATTER.match(line)][-most:])
