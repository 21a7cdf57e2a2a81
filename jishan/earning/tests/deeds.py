"""What the tests of earning do again and again: record one deed, look at a balance, check the books."""

from __future__ import annotations

from datetime import date

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.lib import checks
from tests.cast import Cast

DAY = date(2026, 3, 8)


def record(cast: Cast, **more: object) -> Deed:
    """A deed of 扫雪除冰 by 张桂兰, written down by the collector; `more` says what is different."""
    facts = {
        "key": "k1", "rule": "1.1", "happened_on": DAY, "by": cast.collector, "source": "collected",
        "resident": cast.zhang,
    }  # fmt: skip
    return earning.record_deed(community=cast.community, **{**facts, **more})


def balance(resident) -> int:
    return ledger.available(resident.account)


def the_books_balance() -> bool:
    return not [fault for part in checks.parts().values() for fault in part.run().faults]
