"""The pages beside the search: outlets, changes, the calendar and the help."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from ingest.normalise.dates import TEHRAN
from ingest.web import calendar
from ingest.web.changes import BODY, Change, Place, changes
from ingest.web.differences import Piece
from ingest.web.heat import heat
from ingest.web.outlets import outlets, troubles
from ingest.web.persian import WEEKDAYS
from ingest.web.rendering import render
from ingest.web.settings import WebSettings
from ingest.web.site import Site
from ingest.web.state import Filter, State
from ingest.web.texts import is_whole

MONTHS = 12
"""Months of the table of an outlet's days."""
SHOWN = 20
LONGEST = 100
"""Letters of an outlet's id that are read."""
"""Changes on a page."""
FORMS = (
    ("سیل گلستان", "خبرهای هر دو واژه، سپس خبرهایی با یکی از آن‌ها"),
    ("«سیل گلستان»", "همین دو واژه پشت سر هم"),
    ("+سیل باران", "«سیل» در همه؛ «باران» فقط در ترتیب اثر دارد"),
    ("سیل -یزد", "خبرهای سیل که «یزد» ندارد"),
    ("«سیل گلستان» یا «سیل لرستان»", "یکی از این دو عبارت"),
    ("عنوان:سیل", "«سیل» در عنوان؛ همین‌گونه لید:، متن:، برچسب:، نویسنده: و سرویس:"),
    ("رسانه:ایرنا", "خبرهای یک رسانه"),
    ("استان:سیستان و بلوچستان", "خبرهایی دربارهٔ یک استان"),
    ("تاریخ:آبان ۱۴۰۵", "خبرهای یک روز، ماه یا سال؛ «دیروز» هم می‌شود"),
    ("از:۱۴۰۵/۰۸/۰۱ تا:۱۴۰۵/۰۸/۱۵", "خبرهای میان دو روز، با خود آن دو"),
)


def outlets_page(site: Site) -> str:
    """Return the page of all outlets."""
    rows = outlets(site)
    of = {each.id: State(filters=(Filter("outlet", each.id),)) for each in rows}
    return render("outlets.html", here="/outlets", outlets=rows, of=of, troubles=troubles())


def outlet_page(site: Site, name: str) -> str | None:
    """Return the page of an outlet, or None if it has no articles."""
    outlet = next(iter(outlets(site, name)), None)
    if outlet is None:
        return None
    table = heat(site.client, name, _today(), MONTHS)
    state = State(filters=(Filter("outlet", name),))
    return render("outlet.html", here="/outlets", outlet=outlet, heat=table, state=state, troubles=troubles())


def corrections_page(site: Site, query: Mapping[str, str]) -> str:
    """Return the page of changes. Raises PeykError for a time that cannot be read."""
    wanted = wanted_changes(query)
    outlet, kind, typing = wanted["outlet"], wanted["kind"], wanted["typing"]
    found = changes(site, **wanted, most=SHOWN)
    more = ""
    if found.after:
        kept = {"outlet": outlet, "kind": kind, "typing": "1" if typing else "", "until": found.after.written}
        more = "/corrections?" + urlencode({name: value for name, value in kept.items() if value})
    return render(
        "corrections.html",
        here="/corrections",
        changes=[(each, shown_parts(each, site.settings)) for each in found.shown],
        names=site.outlet_names(),
        outlet=outlet,
        kind=kind,
        typing=typing,
        more=more,
    )


def shown_parts(change: Change, given: WebSettings) -> Mapping[str, list[Piece]]:
    """Return the changed words that readers may have: those of the body only where they may have whole texts."""
    if is_whole(change.outlet, given):
        return change.parts
    return {title: pieces for title, pieces in change.parts.items() if title != BODY}


def wanted_changes(query: Mapping[str, str]) -> dict[str, Any]:
    """Return the arguments of `changes` in a URL. Raises PeykError for a time that cannot be read."""
    return {
        "kind": "withdrawn" if query.get("kind") == "withdrawn" else "changed",
        "outlet": query.get("outlet", "")[:LONGEST],
        "typing": query.get("typing") == "1",
        "until": Place.read(query.get("until", "")),
    }


def days_page(state: State, query: Mapping[str, str]) -> str:
    """Return the calendar in which a reader picks the first or last day of a search."""
    bound: calendar.Bound = "to" if query.get("pick") == "to" else "from"
    today = _today()
    shown = calendar.month(query.get("month", ""), state, bound, today)

    def here_url(value: str) -> str:
        return "/days?" + urlencode([*state.items(), ("pick", bound), ("month", value)])

    return render(
        "days.html",
        here="",
        state=state,
        bound=bound,
        month=shown,
        presets=calendar.presets(state, today),
        weekdays=WEEKDAYS,
        here_url=here_url,
    )


def help_page() -> str:
    """Return the help for readers."""
    return render("help.html", here="/help", forms=FORMS)


def _today() -> date:
    return datetime.now(UTC).astimezone(TEHRAN).date()
