"""Outlets and provinces by any name that readers use for them."""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path

from elasticsearch import ApiError, Elasticsearch, TransportError

from ingest import outlets
from ingest.errors import PeykError
from ingest.normalise.text import fold
from ingest.outlets import Outlet
from ingest.settings import settings

# «خبرگزاری مهر» is «مهر» to its readers, «خبرگزاری جمهوری اسلامی (ایرنا)» is «ایرنا».
_KIND = re.compile(r"^(?:خبرگزاری|روزنامه|پایگاه خبری(?: تحلیلی)?|هفته\u200cنامه|سایت|شبکه)\s+")
_BRACKETED = re.compile(r"\(([^()]+)\)")
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


Names = Mapping[str, tuple[str, ...]]
"""Ids of outlets by folded name."""
NO_NAMES: Names = {}
MOST = 10_000
"""Most outlets whose names are read from an index."""


class UnknownOutletError(PeykError):
    """No outlet of the catalogue has the name."""


def outlet_ids(name: str, more: Names = NO_NAMES) -> tuple[str, ...]:
    """Return the ids of the catalogue's outlets with that id, domain, alias, English or Persian name, in any spelling;
    mostly one. If there is none, those of `more`."""
    return _outlets(settings().outlets).get(fold(name)) or more.get(fold(name), ())


def indexed_names(client: Elasticsearch, index: str) -> Names:
    """Return the names of the outlets that have articles in an index, whether or not the catalogue has them.

    A cluster that cannot be asked has none: what is wrong first is the name.
    """
    fields = {name: {"terms": {"field": f"outlet.{name}", "size": 5}} for name in ("name", "name_fa")}
    wanted = {"outlets": {"terms": {"field": "outlet.id", "size": MOST}, "aggs": fields}}
    try:
        answer = client.search(index=index, ignore_unavailable=True, size=0, aggs=wanted)
    except (ApiError, TransportError):
        return NO_NAMES
    outlets = answer.get("aggregations", {}).get("outlets", {}).get("buckets", [])
    pairs = [
        (form, outlet["key"])
        for outlet in outlets
        for name in (outlet["key"], *(each["key"] for field in fields for each in outlet[field]["buckets"]))
        for form in _forms(name)
    ]
    return _gathered(pairs)


def is_id(name: str) -> bool:
    """Return whether a name has the form of an outlet id: articles may be of an outlet no longer in the catalogue."""
    return _ID.fullmatch(name) is not None


def province_names(name: str) -> tuple[str, ...]:
    """Return the provinces of that name in any spelling; «خراسان» is three of them."""
    return _provinces().get(fold(name), ())


def wanted_outlets(names: Iterable[str], more: Callable[[], Names] = lambda: NO_NAMES) -> list[str]:
    """Return the ids of outlets by any names.

    `more` is called for a name that the catalogue does not know and that has not the form of an id. Raises PeykError
    for a name that is not known then either.
    """
    ids: list[str] = []
    for name in names:
        matching = outlet_ids(name) or ((name,) if is_id(name) else outlet_ids(name, more()))
        if not matching:
            raise UnknownOutletError(unknown_outlet(name))
        ids += matching
    return ids


def wanted_provinces(names: Iterable[str]) -> list[str]:
    """Return the stored names of provinces, given in any spelling. Raises PeykError for an unknown name."""
    provinces: list[str] = []
    for name in names:
        if not (matching := province_names(name)):
            raise PeykError(unknown_province(name))
        provinces += matching
    return provinces


def unknown_outlet(name: str) -> str:
    """Return the error message for an unknown outlet, with similar names."""
    rows = outlets.load(settings().outlets)
    known = _outlets(settings().outlets)
    close = get_close_matches(fold(name), known, n=3, cutoff=0.7)
    perhaps = _perhaps(rows[known[key][0]].name_fa for key in close)
    return f"no outlet is called «{name}»{perhaps}; `peyk outlets` lists them"


def unknown_province(name: str) -> str:
    """Return the error message for an unknown province, with similar names."""
    close = get_close_matches(fold(name), _provinces(), n=3, cutoff=0.7)
    return f"no province is called «{name}»{_perhaps(province for key in close for province in _provinces()[key])}"


def _perhaps(names: Iterable[str]) -> str:
    close = " or ".join(f"«{name}»" for name in dict.fromkeys(names))
    return f", but perhaps {close}" if close else ""


@cache
def _outlets(path: Path | None) -> dict[str, tuple[str, ...]]:
    pairs = ((name, row.id) for row in outlets.load(path).values() for name in _names(row))
    return _gathered(pairs)


def _names(row: Outlet) -> Iterator[str]:
    yield from (row.id, row.domain, *row.aliases, row.name)
    yield from _forms(row.name_fa)


def _forms(name_fa: str) -> Iterator[str]:
    """Yield a Persian name, and what readers make of it."""
    yield name_fa
    yield _KIND.sub("", name_fa)
    yield _BRACKETED.sub("", name_fa)
    yield _KIND.sub("", _BRACKETED.sub("", name_fa))
    yield from _BRACKETED.findall(name_fa)


@cache
def _provinces() -> dict[str, tuple[str, ...]]:
    text = files("ingest").joinpath("enrich/provinces.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["province"]
    names = [(name, row["name"]) for row in rows for name in (row["name"], *row.get("spellings", ()))]
    return _gathered([*names, *((name.split()[0], province) for name, province in names)])


def _gathered(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """Return folded name -> its meanings, each once."""
    gathered: dict[str, dict[str, None]] = {}
    for name, meaning in pairs:
        gathered.setdefault(fold(name), {})[meaning] = None
    gathered.pop("", None)
    return {name: tuple(meanings) for name, meanings in gathered.items()}
