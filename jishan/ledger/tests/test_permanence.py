"""What was written stays, whoever asks and however."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from jishan.ledger import permanence
from jishan.ledger import services as ledger
from jishan.ledger.models import Account, Hold, Lot, LotUse, Transfer

from .conftest import faults

DECEMBER = date(2026, 12, 31)


@pytest.fixture
def written(books):
    """A row in every table: a lot partly spent, an open hold and one that ended."""
    account = books.account(10, DECEMBER)
    books.spend(account, 4)
    ledger.hold(book=books.book, account=account, key="open", points=1, kind="coupon")
    ledger.release(hold=ledger.hold(book=books.book, account=account, key="ended", points=1, kind="coupon"))
    return books


def refused(sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE ledger_transfer SET points = points",
        "UPDATE ledger_transfer SET reference = 'another'",
        "DELETE FROM ledger_transfer",
        "DELETE FROM ledger_account",
        "UPDATE ledger_account SET kind = 'coins' WHERE kind = 'own'",
        "UPDATE ledger_account SET entries = entries - 1 WHERE kind = 'own'",
        "DELETE FROM ledger_hold",
        "UPDATE ledger_hold SET state = 'open', ended_at = NULL WHERE state = 'released'",
        "UPDATE ledger_hold SET state = 'lapsed' WHERE state = 'released'",
        "UPDATE ledger_hold SET points = 2 WHERE state = 'open'",
        "UPDATE ledger_hold SET state = 'released', points = 2 WHERE state = 'open'",
        "DELETE FROM ledger_lot",
        "UPDATE ledger_lot SET lapses_on = '2099-01-01'",
        "UPDATE ledger_lotuse SET points = 1",
        "DELETE FROM ledger_lotuse",
    ],
)
def test_raw_sql_is_refused(written, sql):
    refused(sql)
    assert not faults()


def test_the_orm_is_refused(written):
    transfer = Transfer.objects.filter(kind="redemption").get()
    for attempt in (transfer.save, Transfer.objects.filter(pk=transfer.pk).delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_hold_may_go_from_open_to_an_end(written):
    assert Hold.objects.filter(key="open").update(state="released") == 1


def test_tables_are_not_emptied_and_rows_not_replaced(written):
    for model in (Transfer, Account, Hold, Lot, LotUse):
        table = model._meta.db_table
        refused(
            f"TRUNCATE {table} CASCADE"
            if connection.vendor == "postgresql"
            else f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE true"
        )
    assert not faults()


@pytest.mark.parametrize("column", ["key", "reverses_id", "target_entry"])
def test_a_transfer_is_not_pushed_out_by_another_with_its_key_its_reversal_or_its_line(written, column):
    account = written.account(5)
    award = Transfer.objects.get(target=account)
    reversal = ledger.reverse(transfer=award, key="undo")
    row = reversal if column == "reverses_id" else award
    new_key = "key" if column == "key" else "'new'"
    columns = [field.column for field in Transfer._meta.concrete_fields]
    values = [{"id": "source_id", "key": new_key}.get(name, name) for name in columns]
    if column == "key":
        values[columns.index("target_entry")] = "NULL"
    verb = "INSERT OR REPLACE" if connection.vendor == "sqlite" else "INSERT"
    names = ", ".join(connection.ops.quote_name(name) for name in columns)
    refused(
        f"{verb} INTO ledger_transfer ({names}) SELECT {', '.join(values)} FROM ledger_transfer WHERE key = '{row.key}'"
    )
    assert Transfer.objects.filter(pk=row.pk).exists()


def test_the_check_says_which_trigger_is_missing(written):
    assert not faults()
    name, table = permanence.expected(connection)[0]
    on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert faults() == [f"表 {table} 上少了不许改账的锁 {name}。"]
    permanence.install(connection)
    assert not faults()
