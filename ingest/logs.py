"""Logs: lines for people, or one JSON object per line; tracebacks show no local variables, which may hold a secret."""

import sys
from collections.abc import Callable
from typing import Any

import structlog

_TERMINAL = sys.stderr is not None and sys.stderr.isatty()
_TEXT = structlog.dev.ConsoleRenderer(colors=_TERMINAL, exception_formatter=structlog.dev.plain_traceback)
_JSON = structlog.processors.JSONRenderer(ensure_ascii=False)
_LOCAL = structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False)
_UTC = structlog.processors.TimeStamper(fmt="iso", utc=True)
_MINOR = ("debug", "info")


def configure(**more: Any) -> None:
    """Configure structlog with its defaults, except for tracebacks; `more` as for `structlog.configure`."""
    _configure(_LOCAL, _TEXT, **more)


def configure_commands(wants_json: Callable[[], bool], **more: Any) -> None:
    """Configure structlog for commands: warnings for people, or all lines as JSON if `wants_json`, asked for each line.

    A line has the names bound by `structlog.contextvars`: `run`, `outlet` and `url`.
    """

    def stamp(logger: Any, name: str, event: Any) -> Any:
        as_json = wants_json()
        if not as_json and name in _MINOR:
            raise structlog.DropEvent
        return (_UTC if as_json else _LOCAL)(logger, name, event)

    def render(logger: Any, name: str, event: Any) -> Any:
        if not wants_json():
            return _TEXT(logger, name, event)
        return _JSON(logger, name, structlog.processors.format_exc_info(logger, name, event))

    _configure(stamp, render, **more)


def _configure(stamp: Any, render: Any, **more: Any) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.dev.set_exc_info,
            stamp,
            render,
        ],
        **more,
    )


def configure_if_nobody_has() -> None:
    """Configure structlog unless the program that imports Peyk, such as Airflow, has done so."""
    if not structlog.is_configured():
        configure()
