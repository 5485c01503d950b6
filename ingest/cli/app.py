"""All commands under one name."""

import logging
import sys
from typing import NoReturn

import structlog
import typer
from elasticsearch import ApiError, TransportError

from ingest import logs
from ingest.cli import (
    archive,
    backfill,
    correct,
    crawl,
    engine,
    evaluate,
    export,
    facets,
    forget,
    load,
    local,
    mappings,
    mend,
    outlets,
    pages,
    probe,
    rebuild,
    search,
    suggest,
    synonyms,
    vectors,
    verdicts,
    watch,
)
from ingest.cli.output import errors
from ingest.errors import PeykError
from ingest.settings import settings

app = typer.Typer(help="Peyk (پیک): full-text search over Persian news.", no_args_is_help=True)
for command in (
    search.search,
    facets.facets,
    suggest.suggest,
    export.export,
    crawl.crawl,
    crawl.status,
    crawl.trace,
    crawl.diff,
    crawl.quarantine,
    crawl.filtered,
    crawl.replay,
    verdicts.accept,
    verdicts.revert,
    correct.correct,
    forget.forget,
    mend.mend,
    probe.probe,
    pages.discover,
    pages.clean,
    load.load,
    mappings.mappings,
    rebuild.rebuild,
    vectors.vectors,
    watch.watch,
    evaluate.evaluate,
    backfill.backfill,
    backfill.coverage,
    local.demo,
    local.up,
    local.down,
):
    app.command()(command)
app.add_typer(outlets.app, name="outlets")
app.add_typer(archive.app, name="archive")
app.add_typer(engine.app, name="engine")
app.add_typer(synonyms.app, name="synonyms")


def main() -> None:
    """Run the command line; what the operator can put right is one line on standard error and exit code 2."""
    logs.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        app()
    except PeykError as error:
        _fail(str(error))
    except ApiError as error:
        _fail(f"Elasticsearch, {settings().elasticsearch_name}: {error}")
    except TransportError as error:
        _fail(f"Elasticsearch, {settings().elasticsearch_name}: {error.message}; see that it runs, and run this again")


def _fail(message: str) -> NoReturn:
    errors.print(f"error: {message}", soft_wrap=True, markup=False)
    sys.exit(2)
