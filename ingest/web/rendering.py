"""The templates, and what they can call."""

import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ingest.normalise.dates import TEHRAN
from ingest.normalise.dates.labels import persian_digits
from ingest.search.address import readable
from ingest.web import persian
from ingest.web.facets import BY_NAME
from ingest.web.links import web_address
from ingest.web.marked import fragments, marked, paragraphs
from ingest.web.sentences import persian_sentence


@cache
def templates() -> Environment:
    """Return the environment of the templates; every value is escaped."""
    environment = Environment(
        loader=PackageLoader("ingest.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "digits": persian_digits,
        "number": persian.number,
        "moment": persian.moment,
        "decimal": persian.decimal,
        "marked": marked,
        "paragraphs": paragraphs,
        "iso": lambda at: at.astimezone(TEHRAN).isoformat(timespec="seconds"),
        "link": link,
        "fragments": fragments,
        "readable": readable,
        "told": lambda english: persian_sentence(english) or english,
    }
    environment.globals |= {"asset": asset, "facet_titles": {name: facet.title for name, facet in BY_NAME.items()}}
    return environment


def render(template: str, **values: Any) -> str:
    """Return a page."""
    return templates().get_template(template).render(**values)


def link(url: str) -> str:
    """Return an address that a page may link to: http(s) only, else `#`."""
    return web_address(url) or "#"


@cache
def asset(name: str) -> str:
    """Return the URL of a file in `static`; it changes with the file, so that browsers can keep it for ever."""
    data = files("ingest.web").joinpath("static", name).read_bytes()
    return f"/static/{name}?{hashlib.sha256(data).hexdigest()[:10]}"
