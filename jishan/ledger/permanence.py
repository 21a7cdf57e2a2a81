"""What was written stays: the ledger's guards, put in place by `jishan.lib.permanence` on SQLite and PostgreSQL alike."""

from __future__ import annotations

from jishan.lib.permanence import Guard, Permanence, changed

__all__ = ["expected", "install", "remove", "standing"]

_GUARDS = (
    Guard("transfer_never_changed", "ledger_transfer", "UPDATE", "a transfer is never changed, only reversed"),
    Guard("transfer_never_deleted", "ledger_transfer", "DELETE", "a transfer is never deleted, only reversed"),
    Guard("account_never_deleted", "ledger_account", "DELETE", "an account is never deleted"),
    Guard(
        "account_stays_itself",
        "ledger_account",
        "UPDATE",
        "an account keeps its id, community, book and kind, and its lines are never numbered anew",
        changed("id", "community_id", "book_id", "kind") + " OR NEW.entries < OLD.entries",
    ),
    Guard("hold_never_deleted", "ledger_hold", "DELETE", "a hold is never deleted, only ended"),
    Guard(
        "hold_ends_once",
        "ledger_hold",
        "UPDATE",
        "a hold goes from open to its end, once, and nothing else of it changes",
        "OLD.state <> 'open' OR NEW.state = 'open' OR "
        + changed("id", "community_id", "account_id", "key", "points", "kind", "reference"),
    ),
    Guard("lot_never_deleted", "ledger_lot", "DELETE", "a lot is never deleted"),
    Guard(
        "lot_stays_itself",
        "ledger_lot",
        "UPDATE",
        "of a lot only what remains of it changes",
        changed("id", "community_id", "account_id", "transfer_id", "lapses_on"),
    ),
    Guard("lot_use_never_changed", "ledger_lotuse", "UPDATE", "what a transfer took from a lot is never changed"),
    Guard("lot_use_never_deleted", "ledger_lotuse", "DELETE", "what a transfer took from a lot is never deleted"),
)

# SQLite's INSERT OR REPLACE deletes the row in its way without asking a DELETE trigger; these are the ways in.
_UNIQUE = {
    "ledger_transfer": (
        ("id",),
        ("community_id", "book_id", "key"),
        ("community_id", "reverses_id"),
        ("community_id", "source_id", "source_entry"),
        ("community_id", "target_id", "target_entry"),
    ),
    "ledger_account": (("id",),),
    "ledger_hold": (("id",), ("community_id", "key")),
    "ledger_lot": (("id",), ("community_id", "transfer_id")),
    "ledger_lotuse": (("id",), ("community_id", "transfer_id", "lot_id")),
}

PERMANENCE = Permanence(label="ledger", guards=_GUARDS, unique=_UNIQUE)

install, remove = PERMANENCE.install, PERMANENCE.remove
expected, standing = PERMANENCE.expected, PERMANENCE.standing
