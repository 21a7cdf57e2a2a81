"""The ledger's part of `jishan check`: every figure it keeps is computed again from the rows.

Each question is one statement that the database answers by itself, so it sees one moment even while awards go on, and
only what differs comes back: millions of transfers need no memory here.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from itertools import islice

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.ledger import permanence
from jishan.ledger.models import Account, Hold, Lot, LotUse, Transfer
from jishan.lib import checks
from jishan.lib.sql import look_over

__all__: list[str] = []

# A broken book may differ in every row; the first few say enough.
FAULTS_MAX = 100

# Both sides of every transfer, as lines of the accounts that keep a balance.
_LINES = """
    SELECT community_id, source_id AS account_id, source_entry AS entry, -points AS change, source_balance AS balance
    FROM ledger_transfer WHERE source_entry IS NOT NULL
    UNION ALL
    SELECT community_id, target_id, target_entry, points, target_balance
    FROM ledger_transfer WHERE target_entry IS NOT NULL
"""

_BALANCES = f"""
    SELECT place.name AS community, account.id AS account, account.balance AS kept, COALESCE(line.change, 0) AS found
    FROM ledger_account account
    JOIN places_community place ON place.id = account.community_id
    LEFT JOIN (SELECT community_id, account_id, SUM(change) AS change FROM ({_LINES}) lines GROUP BY 1, 2) line
      ON line.community_id = account.community_id AND line.account_id = account.id
    WHERE account.floor IS NOT NULL AND account.balance <> COALESCE(line.change, 0)
"""

_NUMBERS = f"""
    SELECT place.name AS community, account.id AS account, account.entries AS kept, COALESCE(line.lines, 0) AS found
    FROM ledger_account account
    JOIN places_community place ON place.id = account.community_id
    LEFT JOIN (
        SELECT community_id, account_id, COUNT(*) AS lines, MAX(entry) AS last FROM ({_LINES}) lines GROUP BY 1, 2
    ) line ON line.community_id = account.community_id AND line.account_id = account.id
    WHERE account.floor IS NOT NULL
      AND (account.entries <> COALESCE(line.lines, 0) OR account.entries <> COALESCE(line.last, 0))
"""

_RUNNING = f"""
    SELECT place.name AS community, line.account_id AS account,
           line.entry AS entry, line.balance AS kept, line.before + line.change AS found
    FROM (
        SELECT lines.*, LAG(entry, 1, 0) OVER of_account AS previous, LAG(balance, 1, 0) OVER of_account AS before
        FROM ({_LINES}) lines WINDOW of_account AS (PARTITION BY community_id, account_id ORDER BY entry)
    ) line
    JOIN places_community place ON place.id = line.community_id
    JOIN ledger_account account ON account.community_id = line.community_id AND account.id = line.account_id
    WHERE line.entry <> line.previous + 1 OR line.balance <> line.before + line.change OR line.balance < account.floor
"""

# A line is numbered exactly where its account keeps a balance, and both accounts stand in the transfer's book.
_SIDES = """
    SELECT place.name AS community, transfer.key AS key
    FROM ledger_transfer transfer
    JOIN places_community place ON place.id = transfer.community_id
    JOIN ledger_account source ON source.community_id = transfer.community_id AND source.id = transfer.source_id
    JOIN ledger_account target ON target.community_id = transfer.community_id AND target.id = transfer.target_id
    WHERE (source.floor IS NULL) <> (transfer.source_entry IS NULL)
       OR (target.floor IS NULL) <> (transfer.target_entry IS NULL)
       OR source.book_id <> transfer.book_id OR target.book_id <> transfer.book_id
"""

# What people have is what was issued and opened with, less what was redeemed, has lapsed and is out as coins.
_SUMS = """
    SELECT place.name AS community, kept.points AS kept, COALESCE(flow.points, 0) AS found
    FROM (
        SELECT community_id, book_id, COALESCE(SUM(balance), 0) AS points FROM ledger_account GROUP BY 1, 2
    ) kept
    JOIN places_community place ON place.id = kept.community_id
    LEFT JOIN (
        SELECT side.community_id, side.book_id, SUM(side.points) AS points
        FROM (
            SELECT community_id, book_id, source_id AS account_id, points FROM ledger_transfer
            UNION ALL
            SELECT community_id, book_id, target_id, -points FROM ledger_transfer
        ) side
        JOIN ledger_account account ON account.community_id = side.community_id AND account.id = side.account_id
        WHERE account.floor IS NULL GROUP BY 1, 2
    ) flow ON flow.community_id = kept.community_id AND flow.book_id = kept.book_id
    WHERE kept.points <> COALESCE(flow.points, 0)
"""

_HELD = """
    SELECT place.name AS community, account.id AS account, account.held AS kept, COALESCE(hold.points, 0) AS found
    FROM ledger_account account
    JOIN places_community place ON place.id = account.community_id
    LEFT JOIN (
        SELECT community_id, account_id, SUM(points) AS points FROM ledger_hold WHERE state = 'open' GROUP BY 1, 2
    ) hold ON hold.community_id = account.community_id AND hold.account_id = account.id
    WHERE account.held <> COALESCE(hold.points, 0)
"""

_SETTLED = """
    SELECT place.name AS community, hold.key AS key
    FROM ledger_hold hold
    JOIN places_community place ON place.id = hold.community_id
    LEFT JOIN ledger_transfer transfer
      ON transfer.community_id = hold.community_id AND transfer.id = hold.transfer_id
    WHERE (hold.state = 'open') <> (hold.ended_at IS NULL)
       OR (hold.state = 'settled') <> (transfer.id IS NOT NULL)
       OR transfer.source_id <> hold.account_id OR transfer.points <> hold.points
"""

_LOTS = """
    SELECT place.name AS community, lot.account_id AS account, credit.key AS key,
           lot.remaining AS kept, credit.points - COALESCE(used.points, 0) AS found
    FROM ledger_lot lot
    JOIN places_community place ON place.id = lot.community_id
    JOIN ledger_transfer credit ON credit.community_id = lot.community_id AND credit.id = lot.transfer_id
    LEFT JOIN (SELECT community_id, lot_id, SUM(points) AS points FROM ledger_lotuse GROUP BY 1, 2) used
      ON used.community_id = lot.community_id AND used.lot_id = lot.id
    WHERE lot.remaining <> credit.points - COALESCE(used.points, 0)
       OR lot.remaining > credit.points OR lot.account_id <> credit.target_id OR lot.lapses_on <> credit.lapses_on
"""

_DATED = """
    SELECT place.name AS community, account.id AS account, account.balance AS kept, lot.points AS found
    FROM ledger_account account
    JOIN places_community place ON place.id = account.community_id
    JOIN (SELECT community_id, account_id, SUM(remaining) AS points FROM ledger_lot GROUP BY 1, 2) lot
      ON lot.community_id = account.community_id AND lot.account_id = account.id
    WHERE lot.points > account.balance
"""

# A dated credit has its lot; what a transfer took, it took from its source, and no more than it moved; a reversal
# gave back as much as was taken.
_USES = """
    SELECT place.name AS community, transfer.key AS key
    FROM ledger_transfer transfer
    JOIN places_community place ON place.id = transfer.community_id
    LEFT JOIN ledger_lot lot ON lot.community_id = transfer.community_id AND lot.transfer_id = transfer.id
    WHERE transfer.target_entry IS NOT NULL AND (transfer.lapses_on IS NULL) <> (lot.id IS NULL)
    UNION
    SELECT place.name, transfer.key
    FROM ledger_lotuse used
    JOIN places_community place ON place.id = used.community_id
    JOIN ledger_transfer transfer ON transfer.community_id = used.community_id AND transfer.id = used.transfer_id
    JOIN ledger_lot lot ON lot.community_id = used.community_id AND lot.id = used.lot_id
    GROUP BY place.name, transfer.id, transfer.key, transfer.points, transfer.source_id, transfer.target_id
    HAVING SUM(CASE WHEN used.points > 0 THEN used.points ELSE 0 END) > transfer.points
        OR SUM(CASE WHEN used.points > 0 AND lot.account_id <> transfer.source_id THEN 1 ELSE 0 END) > 0
        OR SUM(CASE WHEN used.points < 0 AND lot.account_id <> transfer.target_id THEN 1 ELSE 0 END) > 0
    UNION
    SELECT place.name, reversal.key
    FROM ledger_transfer reversal
    JOIN places_community place ON place.id = reversal.community_id
    JOIN ledger_lotuse taken
      ON taken.community_id = reversal.community_id AND taken.transfer_id = reversal.reverses_id AND taken.points > 0
    LEFT JOIN ledger_lotuse given
      ON given.community_id = reversal.community_id AND given.transfer_id = reversal.id AND given.lot_id = taken.lot_id
    WHERE reversal.reverses_id IS NOT NULL AND COALESCE(given.points, 0) <> -taken.points
"""

_REVERSALS = """
    SELECT place.name AS community, reversal.key AS key
    FROM ledger_transfer reversal
    JOIN places_community place ON place.id = reversal.community_id
    LEFT JOIN ledger_transfer first
      ON first.community_id = reversal.community_id AND first.id = reversal.reverses_id
    WHERE (reversal.kind = 'reversal') <> (first.id IS NOT NULL)
       OR first.reverses_id IS NOT NULL OR first.points <> reversal.points OR first.book_id <> reversal.book_id
       OR first.source_id <> reversal.target_id OR first.target_id <> reversal.source_id
"""


@checks.register("ledger.balances", gettext_lazy("账户余额"))
def balances() -> checks.Finding:
    """Each account's balance and number of lines are those of its transfers."""
    return _finding(
        Account.objects.filter(floor__isnull=False).count(),
        (_BALANCES, _("%(community)s 的账户 %(account)s 记着 %(kept)s 分，逐笔加起来是 %(found)s 分。")),
        (_NUMBERS, _("%(community)s 的账户 %(account)s 记着 %(kept)s 笔，数出来是 %(found)s 笔。")),
    )


@checks.register("ledger.lines", gettext_lazy("流水逐笔"))
def lines() -> checks.Finding:
    """Each line of each account follows the one before: numbered without a gap, and the balance moved by its points."""
    return _finding(
        Transfer.objects.count(),
        (_RUNNING, _("%(community)s 的账户 %(account)s 第 %(entry)s 笔之后写着 %(kept)s 分，应当是 %(found)s 分。")),
        (_SIDES, _("%(community)s 的流水 %(key)s 两边的账户不对。")),
    )


@checks.register("ledger.sums", gettext_lazy("发出与收回"))
def sums() -> checks.Finding:
    """In each book what the accounts hold is what was issued and opened with, less what has left them."""
    return _finding(
        Account.objects.filter(floor__isnull=True).count(),
        (_SUMS, _("%(community)s 的账户里一共 %(kept)s 分，发出减去收回是 %(found)s 分。")),
    )


@checks.register("ledger.holds", gettext_lazy("占用的积分"))
def holds() -> checks.Finding:
    """What an account has on hold is the sum of its open holds; each hold ended as it says."""
    return _finding(
        Hold.objects.count(),
        (_HELD, _("%(community)s 的账户 %(account)s 记着占用 %(kept)s 分，逐笔加起来是 %(found)s 分。")),
        (_SETTLED, _("%(community)s 的占用 %(key)s 与它的结束对不上。")),
    )


@checks.register("ledger.lots", gettext_lazy("会到期的积分"))
def lots() -> checks.Finding:
    """What is left of each dated credit is the credit less what was taken from it, and never more than the balance."""
    return _finding(
        Lot.objects.count(),
        (_LOTS, _("%(community)s 的流水 %(key)s 记着还剩 %(kept)s 分，算下来是 %(found)s 分。")),
        (_DATED, _("%(community)s 的账户 %(account)s 有 %(kept)s 分，会到期的却有 %(found)s 分。")),
        (_USES, _("%(community)s 的流水 %(key)s 用掉的到期积分对不上。")),
    )


@checks.register("ledger.reversals", gettext_lazy("冲回"))
def reversals() -> checks.Finding:
    """Each reversal mirrors the transfer it points to."""
    return _finding(
        Transfer.objects.filter(reverses__isnull=False).count(),
        (_REVERSALS, _("%(community)s 的冲回 %(key)s 与原来那一笔对不上。")),
    )


@checks.register("ledger.permanence", gettext_lazy("账本的锁"))
def triggers() -> checks.Finding:
    """The triggers that refuse to change what was written stand and are switched on."""
    wanted = permanence.expected(connection)
    missing = sorted(set(wanted) - permanence.standing(connection))
    return checks.Finding(
        compared=len(wanted),
        faults=[_("表 %(table)s 上少了不许改账的锁 %(name)s。") % {"name": n, "table": t} for n, t in missing],
    )


def _finding(compared: int, *questions: tuple[str, str]) -> checks.Finding:
    look_over(Account, Transfer, Hold, Lot, LotUse)
    finding = checks.Finding(compared=compared)
    for question, sentence in questions:
        found = [sentence % row for row in islice(_rows(question), FAULTS_MAX + 1)]
        finding.faults += found[:FAULTS_MAX]
        if len(found) > FAULTS_MAX:
            finding.faults.append(_("这样的还有，只列出前 %(count)s 处。") % {"count": FAULTS_MAX})
    return finding


def _rows(sql: str) -> Iterable[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        names = [column[0] for column in cursor.description or ()]
        while row := cursor.fetchone():
            yield {name: _shown(value) for name, value in zip(names, row, strict=True)}


def _shown(value: object) -> object:
    return value.hex if isinstance(value, uuid.UUID) else value
