"""The bench measures what it says, on databases of its own, and says in a sentence what it lacks."""

from __future__ import annotations

import os
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from django.db import connection

from bench import batches, ground, pages, table
from bench.ground import CannotMeasure, Postgres, Sqlite
from bench.neighbourhood import settle


@pytest.fixture
def here(tmp_path):
    """Whichever database this run is on."""
    return Postgres(tmp_path, os.environ["DATABASE_URL"]) if connection.vendor == "postgresql" else Sqlite(tmp_path)


def test_a_batch_is_measured_and_nothing_is_left_behind(here, tmp_path):
    rows = list(batches.measure(here, transfers=100, rounds=1))
    assert [row.ratio is not None and row.ratio > 0 for row in rows] == [True, True]
    assert not list(tmp_path.iterdir())
    if isinstance(here, Postgres):
        import psycopg

        with psycopg.connect(here.url) as admin:
            assert not admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'jishan_bench_%'").fetchall()


@pytest.mark.django_db
def test_home_and_counter_ask_as_little_of_a_long_history_as_of_a_short_one():
    town = settle(70, (3, 60))
    pages.open_pages(town, 0, 1, False)  # the month's first redemption opens its register
    quiet, busy = pages.open_pages(town, 1, 3, False), pages.open_pages(town, 0, 3, True)
    assert (quiet.home_statements, quiet.counter_statements) == (busy.home_statements, busy.counter_statements)


def test_an_account_that_may_not_make_databases_is_told_what_to_ask_for(here, tmp_path):
    if connection.vendor != "postgresql":
        with pytest.raises(CannotMeasure, match="不是 PostgreSQL 的地址"):
            ground.postgres(None, "mysql://here/there", tmp_path)
        return
    import psycopg

    with psycopg.connect(here.url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS bench_guest")
        admin.execute("CREATE ROLE bench_guest LOGIN PASSWORD 'guest'")
        try:
            parts = urlsplit(here.url)
            host = parts.netloc.rpartition("@")[2]
            guest = urlunsplit(parts._replace(netloc=f"bench_guest:{quote('guest')}@{host}"))
            with pytest.raises(CannotMeasure, match="ALTER ROLE 账号 CREATEDB"):
                Postgres(tmp_path, guest)
        finally:
            admin.execute("DROP ROLE bench_guest")


def test_a_full_disk_is_said_before_anything_is_made(tmp_path):
    with pytest.raises(CannotMeasure, match="换一块盘"):
        ground.require_room(tmp_path, 10**18)


def test_the_table_says_whether_the_aim_is_met():
    text = table.draw(
        [
            table.Row("一批", "10", "20", 0.5, aim=0.5),
            table.Row("首页", "30", "10", 3, aim=1.5, is_at_most=True),
        ]
    )
    assert "≥ 0.5 ✓" in text
    assert "≤ 1.5 ✗" in text
