"""Structured logs: one JSON object a line, without addresses of people, names or bodies."""

import logging
from typing import Any

import structlog


def formatter() -> logging.Formatter:
    """The formatter named in settings.LOGGING; every record of the standard library goes through it."""
    chain: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
