"""The door: what staff do with a cut-over list."""

from __future__ import annotations

from jishan.switchover.openings.correcting import confirm_correction, decline_correction, propose_correction
from jishan.switchover.openings.drafting import (
    Holder,
    add_line,
    bring_back,
    change_line,
    change_list,
    count_coins,
    draft_list,
    drop_list,
    leave_out,
)
from jishan.switchover.openings.filing import read_file
from jishan.switchover.openings.posting import sign_list
from jishan.switchover.openings.showing import answer_objection, note_objection, show_list, take_back_list

__all__ = [
    "Holder",
    "add_line",
    "answer_objection",
    "bring_back",
    "change_line",
    "change_list",
    "confirm_correction",
    "count_coins",
    "decline_correction",
    "draft_list",
    "drop_list",
    "leave_out",
    "note_objection",
    "propose_correction",
    "read_file",
    "show_list",
    "sign_list",
    "take_back_list",
]
