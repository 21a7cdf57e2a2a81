"""Whether something failed because there was no room left on a disk, however the database or the system said it."""

from __future__ import annotations

import errno

__all__ = ["is_full_disk"]

_SQLITE_FULL = 13
_POSTGRESQL_FULL = "53100"


def is_full_disk(error: BaseException) -> bool:
    """For an exception from the database, from a file, or one that was raised because of such."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, OSError) and seen.errno in {errno.ENOSPC, errno.EDQUOT}:
            return True
        if getattr(seen, "sqlite_errorcode", None) == _SQLITE_FULL or getattr(seen, "sqlstate", "") == _POSTGRESQL_FULL:
            return True
        seen = seen.__cause__ or seen.__context__
    return False
