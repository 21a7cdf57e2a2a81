"""`jishan check` finds every unit of difference, wherever in the ledger it was made."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from jishan.ledger import checks, permanence
from jishan.ledger import services as ledger

from .conftest import faults

DECEMBER = date(2026, 12, 31)


@pytest.fixture
def spoil(books):
    """Books with something of everything, and a way to damage them that no trigger or constraint stops."""
    account, other = books.account(20, DECEMBER), books.account(7)
    spend = books.spend(account, 8, key="spend")
    ledger.reverse(transfer=spend, key="reversal")
    books.spend(account, 3)
    ledger.hold(book=books.book, account=account, key="open", points=2, kind="coupon")
    settled = ledger.hold(book=books.book, account=other, key="settled", points=2, kind="coupon")
    ledger.settle(hold=settled, key="settlement", target=books.redeemed)
    assert not faults()
    permanence.remove(connection)

    def damage(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            assert cursor.rowcount > 0
        return faults()

    return damage


OWN = "WHERE kind = 'own' AND entries > 3"


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        (f"UPDATE ledger_account SET balance = balance + 1 {OWN}", "balances"),
        (f"UPDATE ledger_account SET entries = entries + 1 {OWN}", "balances"),
        ("UPDATE ledger_transfer SET points = points + 1 WHERE key = 'spend'", "balances"),
        ("UPDATE ledger_transfer SET source_balance = source_balance + 1 WHERE key = 'spend'", "lines"),
        ("UPDATE ledger_transfer SET source_entry = 9 WHERE key = 'spend'", "lines"),
        ("UPDATE ledger_transfer SET source_entry = NULL WHERE key = 'spend'", "lines"),
        (f"UPDATE ledger_account SET balance = balance + 1 {OWN}", "sums"),
        (f"UPDATE ledger_account SET held = held + 1 {OWN}", "holds"),
        ("UPDATE ledger_hold SET state = 'released', ended_at = made_at WHERE key = 'open'", "holds"),
        ("UPDATE ledger_hold SET points = points + 1 WHERE key = 'settled'", "holds"),
        ("UPDATE ledger_lot SET remaining = remaining - 1", "lots"),
        ("UPDATE ledger_lot SET lapses_on = '2099-01-01'", "lots"),
        ("UPDATE ledger_lotuse SET points = points + 1 WHERE points < 0", "lots"),
        ("DELETE FROM ledger_lotuse", "lots"),
        ("UPDATE ledger_transfer SET lapses_on = '2026-01-01' WHERE key = 'reversal'", "lots"),
        ("UPDATE ledger_transfer SET kind = 'reversal' WHERE key = 'spend'", "reversals"),
        ("UPDATE ledger_transfer SET points = points + 1 WHERE key = 'reversal'", "reversals"),
        ("UPDATE ledger_transfer SET reverses_id = NULL WHERE key = 'reversal'", "reversals"),
    ],
)
def test_a_difference_is_found(spoil, sql, part):
    spoil(sql)
    assert getattr(checks, part)().faults


def test_the_sentence_says_which_account_and_by_how_much(spoil):
    spoil(f"UPDATE ledger_account SET balance = balance + 1 {OWN}")
    (sentence,) = checks.balances().faults
    assert sentence.startswith("yihe 的账户 ")
    assert sentence.endswith(" 记着 18 分，逐笔加起来是 17 分。")


def test_a_book_broken_everywhere_is_told_in_a_hundred_sentences(books):
    ledger.open_accounts(book=books.book, count=101)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_account SET balance = 1 WHERE kind = 'own'")
    found = checks.balances()
    assert len(found.faults) == 101
    assert found.faults[-1] == "这样的还有，只列出前 100 处。"
    assert found.compared == 101
