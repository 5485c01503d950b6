"""Logs whose tracebacks show no local variables, which may hold a password or key."""

from typing import Any

import structlog


def configure(**more: Any) -> None:
    """Configure structlog with its defaults, except for tracebacks; `more` as for `structlog.configure`."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.StackInfoRenderer(),
            structlog.dev.set_exc_info,
            structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        **more,
    )


def configure_if_nobody_has() -> None:
    """Configure structlog unless the program that imports Peyk, such as Airflow, has done so."""
    if not structlog.is_configured():
        configure()
