"""The catalogue: one row of data per outlet."""

import json
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator

from ingest.errors import PeykError
from ingest.model import OutletRef

Family = Literal[
    "iransamaneh", "nastooh", "asam", "studiokhabar", "irandrupal", "wordpress", "tasnim", "fars", "unknown"
]
Kind = Literal["agency", "newspaper", "site", "magazine", "broadcaster", "public-relations"]
Address = Annotated[str, AfterValidator(lambda value: str(HttpUrl(value)) and value)]


class Outlet(BaseModel):
    """A row. `family: unknown` means that pages tell their own family by their markers."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    name_fa: str
    domain: str = Field(pattern=r"^[a-z0-9.-]+$")
    """The registered name, without www; its sub-domains belong to the outlet too."""
    family: Family = "unknown"
    kind: Kind = "site"
    province: str | None = None
    feeds: tuple[Address, ...] = ()
    sitemaps: tuple[Address, ...] = ()
    pace: float | None = Field(default=None, ge=0, le=3600)
    """Seconds between two requests, in place of the setting."""
    recheck_minutes: tuple[int, ...] | None = None
    connect_to: str | None = Field(default=None, pattern=r"^[0-9a-f.:\[\]]+:\d+$")
    """`address:port` that is asked in place of DNS, the only way to a private address; for samples and tests."""
    active: bool = True

    @field_validator("domain")
    @classmethod
    def _bare(cls, value: str) -> str:
        return value.removeprefix("www.")

    def owns(self, host: str) -> bool:
        """Whether a host name, without port, is this outlet's."""
        host = host.lower().rstrip(".")
        return host == self.domain or host.endswith("." + self.domain)

    def ref(self) -> OutletRef:
        """The part of the row that articles carry."""
        return OutletRef(self.id, self.name, self.name_fa, self.province, self.kind)


def load(path: Path | None = None) -> dict[str, Outlet]:
    """The rows of a TOML file, or of the bundled catalogue, by id. Raises PeykError that names row and field."""
    source = path or files("ingest").joinpath("data/outlets.toml")
    try:
        rows = tomllib.loads(source.read_text(encoding="utf-8")).get("outlet", [])
    except OSError as error:
        raise PeykError(f"outlets file {path} cannot be read ({error.strerror}); see PEYK_OUTLETS") from error
    except tomllib.TOMLDecodeError as error:
        raise PeykError(f"outlets file {path} is not valid TOML: {error}") from error
    return parse(rows, str(path or "the bundled catalogue"))


def parse(rows: Iterable[dict[str, Any]], source: str) -> dict[str, Outlet]:
    """Validated rows by id. Raises PeykError for a wrong field or an id that stands twice."""
    outlets: dict[str, Outlet] = {}
    for number, row in enumerate(rows, 1):
        name = row.get("id", f"number {number}")
        try:
            outlet = Outlet(**row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            raise PeykError(f"{source}: outlet {name}, field {where}: {first['msg']}") from error
        if outlet.id in outlets:
            raise PeykError(f"{source}: outlet {name} stands twice")
        outlets[outlet.id] = outlet
    return outlets


def select(outlets: dict[str, Outlet], names: Iterable[str]) -> dict[str, Outlet]:
    """The named outlets, or all active ones when none is named. Raises PeykError for a name that is not there."""
    wanted = list(names)
    unknown = [name for name in wanted if name not in outlets]
    if unknown:
        raise PeykError(f"no outlet called {', '.join(unknown)}; `peyk outlets` lists them")
    return {name: outlets[name] for name in wanted} or {key: row for key, row in outlets.items() if row.active}


def to_toml(rows: Iterable[dict[str, Any]]) -> str:
    """Rows as the text of an outlets file; JSON's strings, numbers, booleans and arrays are TOML's too."""
    tables = [[f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in row.items()] for row in rows]
    return "\n".join("\n".join(["[[outlet]]", *table, ""]) for table in tables)
