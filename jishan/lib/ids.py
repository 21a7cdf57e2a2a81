"""Row ids: UUIDv7 (RFC 9562), made by the application so that a row can be named before it is written."""

from __future__ import annotations

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """A new UUID whose first 48 bits are the milliseconds since 1970, so that rows arrive at the end of an index.

    It takes the machine's own clock, not `lib.clock`: an id is never an order in time, never a proof of one and
    never a secret.
    """
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    return uuid.UUID(
        int=(milliseconds << 80)
        | (0x7 << 76)
        | ((random >> 64 & 0xFFF) << 64)
        | (0b10 << 62)
        | (random & ((1 << 62) - 1))
    )
