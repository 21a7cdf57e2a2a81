"""Log lines: for a person or as JSON, with the number of the request, and without anybody's data.

A resident's name must not end in a log file that nobody deletes. Pages log their route, never their address; what an
exception says is left out where it may quote a row; and what looks like a phone number or a query is blotted out,
whoever logged it.
"""

from __future__ import annotations

import re
import traceback
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.db.utils import OperationalError
from structlog.typing import EventDict, WrappedLogger

__all__ = ["config"]

# What these say is about the code or the machine. A database error quotes the row, a ValueError what was typed.
_HARMLESS = (OSError, OperationalError, ImproperlyConfigured, ImportError, NameError, AttributeError, TypeError)
_FRAMES_MAX = 15

_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
_PATH = re.compile(r"/\S*")
_QUERY = re.compile(r"\?[^\s\"']+=[^\s\"']*")


def config(style: str) -> dict[str, Any]:
    """The LOGGING setting; `style` is "json" for machines, anything else for people."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=["route", "community", "status", "milliseconds"]),
        structlog.processors.TimeStamper(fmt="iso", utc=style == "json"),
        _exception,
        _blot,
    ]
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if style == "json" else _plain
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Our own line says it without the address, and says it once.
            "django.request": {"level": "ERROR"},
            # Each look at an empty queue would be a line, and each Ctrl+C an English sentence.
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "ERROR"},
        },
    }


def _exception(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Where it broke and how, without the values it broke on."""
    info = event.pop("exc_info", None)
    if info and not isinstance(info, BaseException):
        info = info[1] if isinstance(info, tuple) else None
    if info:
        event["exception"] = "\n".join(_told(info))
    return event


def _told(fault: BaseException) -> list[str]:
    lines = []
    cause = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)
    if cause is not None:
        lines += [*_told(cause), "then"]
    for frame in traceback.extract_tb(fault.__traceback__)[-_FRAMES_MAX:]:
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    says = str(fault).split("\n", 1)[0] if isinstance(fault, _HARMLESS) else ""
    lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}" + (f": {says}" if says else ""))
    return lines


def _blot(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    if str(event.get("logger", "")).startswith("django."):
        # Django says the address, and an address may hold an invitation's code.
        event["event"] = _PATH.sub("/…", str(event["event"]))
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _PHONE.sub("1**********", _QUERY.sub("?…", value))
    return event


def _plain(_logger: WrappedLogger, _method: str, event: EventDict) -> str:
    fault = event.pop("exception", "")
    moment, level, name, said = (event.pop(key, "") for key in ("timestamp", "level", "logger", "event"))
    facts = " ".join(f"{key}={value}" for key, value in event.items() if value != "")
    line = f"{moment} {level.upper()} {name}: {said} {facts}".rstrip()
    return f"{line}\n{fault}" if fault else line
