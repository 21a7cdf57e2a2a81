"""Mistakes of set-up, found at start instead of by the first visitor: each with an id and what to do about it."""

from __future__ import annotations

import os
from importlib.util import find_spec
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

TAG = "jishan"


@register(TAG)
def demo_mode_stays_on_its_own_database(**_: Any) -> list[CheckMessage]:
    from jishan.config import demo_database

    if settings.DEMO and not (demo_database.is_ours() or demo_database.is_empty()):
        return [
            Error(
                "Demo mode is on, but this database was not made by the demo: anyone could sign in as anyone.",
                hint="Unset JISHAN_DEMO here. To look at the demo, run `make demo` with its own JISHAN_VAR.",
                id="jishan.config.E001",
            )
        ]
    return []


@register(TAG)
def a_secret_key_is_set(**_: Any) -> list[CheckMessage]:
    from jishan.config import demo_database

    if not settings.HAS_SECRET_KEY:
        return [
            Error(
                "No secret key is set: sessions and forms cannot be signed.",
                hint="Set JISHAN_SECRET_KEY to the output of "
                "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` and keep it.",
                id="jishan.config.E002",
            )
        ]
    if settings.SECRET_KEY_IS_THE_DEMOS and not (demo_database.is_ours() or settings.DEMO):
        return [
            Error(
                "The only secret key here is the demo's, and this database is not the demo's.",
                hint="Set JISHAN_SECRET_KEY to a key of its own.",
                id="jishan.config.E003",
            )
        ]
    if len(settings.SECRET_KEY) < 32:
        return [
            checks.Warning(
                "The secret key is shorter than 32 characters.",
                hint="A longer one is made by `python -c 'import secrets; print(secrets.token_urlsafe(48))'`.",
                id="jishan.config.W001",
            )
        ]
    return []


@register(TAG)
def what_a_bucket_needs_is_installed(**_: Any) -> list[CheckMessage]:
    if "s3" in settings.STORAGES["default"]["BACKEND"] and find_spec("storages") is None:
        return [
            Error(
                "JISHAN_S3_BUCKET is set, and the package that speaks S3 is not installed.",
                hint="Run `pip install --require-hashes -r requirements-s3.lock`, or unset JISHAN_S3_BUCKET.",
                id="jishan.config.E006",
            )
        ]
    return []


@register(TAG)
def proxies_are_addresses(**_: Any) -> list[CheckMessage]:
    faults: list[CheckMessage] = []
    for proxy in settings.PROXIES:
        try:
            ip_network(proxy)
        except ValueError:
            faults.append(
                Error(
                    f"{proxy!r} in JISHAN_PROXIES is neither an address nor a network.",
                    hint="Write addresses or networks with commas between them: 10.0.0.5,192.168.10.0/24",
                    id="jishan.config.E007",
                )
            )
    return faults


@register(TAG)
def errors_are_not_shown_to_strangers(**_: Any) -> list[CheckMessage]:
    if settings.DEBUG and set(settings.ALLOWED_HOSTS) - {"127.0.0.1", "localhost", "[::1]"}:
        return [
            Error(
                "JISHAN_DEBUG shows settings and code in the browser, and JISHAN_HOSTS lets others in.",
                hint="Unset JISHAN_DEBUG, or leave JISHAN_HOSTS at this machine's own names.",
                id="jishan.config.E004",
            )
        ]
    return []


@register(TAG)
def the_var_directory_can_be_written(**_: Any) -> list[CheckMessage]:
    directory = settings.VAR
    while not directory.exists():
        directory = directory.parent
    if not os.access(directory, os.W_OK):
        return [
            Error(
                f"{settings.VAR} cannot be written: pictures (and with SQLite the database) have no place.",
                hint="Give this user the directory, or name another in JISHAN_VAR.",
                id="jishan.config.E005",
            )
        ]
    return []
