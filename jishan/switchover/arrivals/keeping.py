"""A list between reading and deciding: its cells and what staff chose, sealed in the arrival's row, then forgotten.

ID numbers are taken out before anything is kept.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from jishan.lib.headings import find_blocks
from jishan.lib.reading import Row, Sheet
from jishan.people.phones import keyed_hash
from jishan.switchover.arrivals.cells import ID_NUMBER
from jishan.switchover.arrivals.errors import ListUnreadable
from jishan.switchover.arrivals.understanding import Choices
from jishan.switchover.arrivals.vocabulary import VOCABULARY
from jishan.switchover.models import Arrival

__all__ = ["Draft", "open_draft", "seal_draft", "without_id_numbers"]

_NONCE_BYTES = 12


@dataclass(frozen=True)
class Draft:
    """What is kept of a file until staff have decided. `ids` counts the ID numbers that were taken out."""

    sheets: Sequence[Sheet]
    choices: Choices
    ids: int = 0


def seal_draft(arrival: Arrival, draft: Draft) -> bytes:
    """The draft packed and encrypted, bound to this arrival's row."""
    packed = zlib.compress(json.dumps(_plain(draft), ensure_ascii=False, separators=(",", ":")).encode(), 6)
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher().encrypt(nonce, packed, arrival.pk.bytes)


def open_draft(arrival: Arrival) -> Draft:
    """What `seal_draft` kept. Raises `ListUnreadable` when it is gone, or was sealed with another key."""
    if arrival.sealed is None:
        raise ListUnreadable
    sealed = bytes(arrival.sealed)
    try:
        packed = _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], arrival.pk.bytes)
    except InvalidTag as wrong_key:
        raise ListUnreadable from wrong_key
    plain: dict[str, Any] = json.loads(zlib.decompress(packed))
    return Draft(
        sheets=[
            Sheet(
                name, tuple(Row(number, tuple(cells), frozenset(repeated)) for number, cells, repeated in rows), hidden
            )
            for name, hidden, rows in plain["sheets"]
        ],
        choices=Choices(**plain["choices"]),
        ids=plain["ids"],
    )


def without_id_numbers(sheets: Sequence[Sheet]) -> tuple[list[Sheet], int]:
    """The same sheets without ID numbers, wherever they stand, and how many there were."""
    cleared, count = [], 0
    for sheet in sheets:
        columns = {
            row.number: set(block.columns("id")) for block in find_blocks(sheet, VOCABULARY) for row in block.rows
        }
        rows = []
        for row in sheet.rows:
            cells = [
                "" if at in columns.get(row.number, ()) else ID_NUMBER.sub("", cell)
                for at, cell in enumerate(row.cells)
            ]
            count += sum(
                bool(now != before and at not in row.repeated)
                for at, (now, before) in enumerate(zip(cells, row.cells, strict=True))
            )
            rows.append(replace(row, cells=tuple(cells)))
        cleared.append(replace(sheet, rows=tuple(rows)))
    return cleared, count


def _plain(draft: Draft) -> dict[str, Any]:
    return {
        "sheets": [
            (sheet.name, sheet.is_hidden, [(row.number, row.cells, sorted(row.repeated)) for row in sheet.rows])
            for sheet in draft.sheets
        ],
        "choices": asdict(draft.choices),
        "ids": draft.ids,
    }


def _cipher() -> AESGCM:
    return AESGCM(bytes.fromhex(keyed_hash("arrivals, sealed", b"")))
