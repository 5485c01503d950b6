"""Calls of the docker client."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.errors import PeykError


@dataclass(frozen=True, slots=True)
class Docker:
    """A docker client with its daemon. `environment` replaces variables of this process."""

    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str, timeout: float = 900) -> str:
        """Run `docker ARGUMENTS` and return its output. Raises PeykError with its last lines if it fails."""
        done = self.attempt(*arguments, timeout=timeout)
        if done.returncode:
            last = "\n".join((done.stderr or done.stdout).strip().splitlines()[-12:])
            raise PeykError(f"docker {' '.join(arguments[:6])} … ended with {done.returncode}:\n{last}")
        return done.stdout

    def attempt(self, *arguments: str, timeout: float = 900) -> "subprocess.CompletedProcess[str]":
        """Run `docker ARGUMENTS`, whatever its exit code."""
        try:
            return subprocess.run(
                ["docker", *arguments],
                env=os.environ | self.environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PeykError(f"docker {' '.join(arguments[:6])} … did not end in {timeout:.0f} s") from error

    def works(self) -> bool:
        """Return whether there are a client and a daemon."""
        return shutil.which("docker") is not None and not self.attempt("version", timeout=60).returncode

    def composes(self) -> bool:
        """Return whether the client has compose v2."""
        return shutil.which("docker") is not None and not self.attempt("compose", "version", timeout=60).returncode

    def inspect(self, name: str) -> dict[str, Any] | None:
        """Return the daemon's description of an image or a container; None if the name is unknown."""
        done = self.attempt("inspect", name)
        found = json.loads(done.stdout or "[]")
        return dict(found[0]) if found else None

    def build(self, tag: str, folder: Path, source: str, **arguments: str) -> bool:
        """Build an image unless it was built from this source already; return whether it was built."""
        known = self.inspect(tag)
        if known and (known["Config"].get("Labels") or {}).get("peyk.source") == source:
            return False
        given = [part for name, value in arguments.items() for part in ("--build-arg", f"{name}={value}")]
        self("build", "--quiet", "--label", f"peyk.source={source}", *given, "--tag", tag, str(folder))
        return True
