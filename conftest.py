"""What every test gets: a clean database even where rows may not be deleted, and three watchful eyes.

A test fails when something was logged as an error while it ran, when the product ran a statement that does not keep
to one community, and when it left a clock or a language behind.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from tests import tenancy_watch

hypothesis_settings.register_profile(
    "jishan", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("jishan")

# Django makes these after every migration; emptying them would only have it make them again.
KEPT_TABLES = {"django_content_type", "auth_permission"}


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "logs_errors(reason): the test provokes a logged error on purpose")
    connection_created.connect(_watch_statements)
    TransactionTestCase._fixture_teardown = _empty_the_database  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    """Pages switch the thread's language; each test begins in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


# Watchful eyes


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    tenancy_watch.faults.clear()
    with _logged_errors() as errors:
        result = yield
    if errors and not item.get_closest_marker("logs_errors"):
        pytest.fail("an error was logged:\n" + "\n".join(errors), pytrace=False)
    if tenancy_watch.faults:
        faults = "\n".join(dict.fromkeys(tenancy_watch.faults))
        pytest.fail(f"statements that do not keep to one community (see TENANCY):\n{faults}", pytrace=False)
    return result


@contextmanager
def _logged_errors() -> Iterator[list[str]]:
    messages: list[str] = []

    class Catcher(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            messages.append(logging.Formatter("%(name)s: %(message)s").format(record))

    catcher = Catcher(logging.ERROR)
    loggers = [logging.getLogger(), logging.getLogger("django.server")]  # the second does not pass upward
    for logger in loggers:
        logger.addHandler(catcher)
    try:
        yield messages
    finally:
        for logger in loggers:
            logger.removeHandler(catcher)


def _watch_statements(connection: BaseDatabaseWrapper, **_: object) -> None:
    if tenancy_watch.watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(tenancy_watch.watch)


# A database that forgets


def _empty_the_database(_: TransactionTestCase) -> None:
    """Empty the tables after a test that committed; the triggers that refuse it are lifted for the moment.

    Replaces Django's flush, which knows nothing of permanent rows and makes all permissions anew each time.
    """
    tables = sorted(set(connection.introspection.django_table_names(only_existing=True)) - KEPT_TABLES)
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT 1 FROM {quote(t)})" for t in tables))
        if not cursor.fetchall():
            return
    with _permanence_lifted(connection):
        sql = connection.ops.sql_flush(no_style(), tables, reset_sequences=False, allow_cascade=False)
        connection.ops.execute_sql_flush(sql)


@contextmanager
def _permanence_lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    before, after = (_sqlite_triggers if connection.vendor == "sqlite" else _postgres_triggers)(connection)
    for statement in before:
        _execute(connection, statement)
    try:
        yield
    finally:
        for statement in after:
            _execute(connection, statement)


def _sqlite_triggers(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        rows = cursor.fetchall()
    return [f'DROP TRIGGER "{name}"' for name, _ in rows], [sql for _, sql in rows]


def _postgres_triggers(connection: BaseDatabaseWrapper) -> tuple[list[str], list[str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        tables = [table for (table,) in cursor.fetchall()]
    return (
        [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables],
        [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables],
    )


def _execute(connection: BaseDatabaseWrapper, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


# A browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, kept from talking to anyone but the page under test."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.fail("Chromium is missing; install it with: apt-get install chromium fonts-noto-cjk", pytrace=False)
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "zh-CN", "timezone_id": settings.TIME_ZONE}
