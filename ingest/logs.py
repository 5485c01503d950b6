"""Logs whose tracebacks show no variable: a password or key would stand in one of them."""

from typing import Any

import structlog


def configure(**more: Any) -> None:
    """Set structlog up as it is by default, but for the tracebacks; `more` as for `structlog.configure`."""
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
    """For worker processes and programs that use the line; Airflow's tasks have logs of their own."""
    if not structlog.is_configured():
        configure()
