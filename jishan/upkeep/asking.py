"""A restore asked for on a page: `jishan serve` closes the doors, restores, and opens them again."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from jishan.upkeep import recovery
from jishan.upkeep.errors import CodeWrong
from jishan.upkeep.files import write_whole
from jishan.upkeep.sealing import recipient_of

__all__ = ["Answer", "Asked", "answer", "ask", "asked", "is_asked", "last_answer", "uploaded_file"]

# So long the pages stay open after the asking, for the last of them to arrive whole.
_SECONDS_TO_ANSWER = 3.0


@dataclass(frozen=True)
class Asked:
    file: str
    code: str


@dataclass(frozen=True)
class Answer:
    """What came of it; `went_well` tells a restored installation from one that stayed as it was."""

    went_well: bool
    sentence: str


def ask(*, file: Path, code: str) -> None:
    """Ask for this copy to become the installation. Raises `CodeMistyped`, `CodeWrong`, `CopyMissing`, `NotACopy`."""
    if str(recovery.identity(code).to_public()) != recipient_of(file):
        raise CodeWrong
    _said().unlink(missing_ok=True)
    write_whole(_wanted(), json.dumps(asdict(Asked(str(file), recovery.read_code(code)))).encode(), mode=0o600)


def asked() -> Asked | None:
    """What was asked for, a moment after it was."""
    try:
        if time.time() - _wanted().stat().st_mtime < _SECONDS_TO_ANSWER:
            return None
        return Asked(**json.loads(_wanted().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return None


def is_asked() -> bool:
    """Whether a restore waits or is at work."""
    return _wanted().exists()


def answer(*, went_well: bool, sentence: str) -> None:
    """Note what came of it; the asking, with its code, is gone."""
    write_whole(_said(), json.dumps(asdict(Answer(went_well, sentence)), ensure_ascii=False).encode())
    _wanted().unlink(missing_ok=True)
    uploaded_file().unlink(missing_ok=True)


def last_answer() -> Answer | None:
    """What came of the last asking; None while nobody asked or it is still at work."""
    if _wanted().exists() or not _said().exists():
        return None
    return Answer(**json.loads(_said().read_text(encoding="utf-8")))


def uploaded_file() -> Path:
    """Where a page lays down the copy that somebody chose in their browser."""
    return Path(settings.VAR) / "uploaded.age"


def _wanted() -> Path:
    return Path(settings.VAR) / "restore-wanted.json"


def _said() -> Path:
    return Path(settings.VAR) / "restore-said.json"
