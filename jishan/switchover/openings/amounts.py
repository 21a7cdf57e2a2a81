"""Amounts as lists write them: 46, 120分, 各25, 1,200; hours as 12.5, 12小时30分, 12:30."""

from __future__ import annotations

import re
from fractions import Fraction

from jishan.lib.text import halfwidth
from jishan.switchover.openings.drafting import AMOUNT_MAX

__all__ = ["is_each", "read_minutes", "read_points"]

_NOTHING = {"", "-", "—", "/", "无", "没有", "0"}
_POINTS = re.compile(r"(?:各|每人|共)?(\d{1,12})(?:\.0+)?(?:积?分)?")
_NUMBER = r"(\d{1,9}(?:\.\d{1,4})?)"
_HOURS = re.compile(rf"(?:各|每人)?{_NUMBER}(?:个?小时|h|时)?")
_HOURS_AND_MINUTES = re.compile(r"(?:各|每人)?(\d{1,9})(?:个?小时|:|时)(?:零?(\d{1,2})分?钟?)")
_MINUTES = re.compile(r"(?:各|每人)?(\d{1,9})(?:\.0+)?分钟?")


def read_points(text: str) -> int | None:
    """Whole points; None where the text cannot be told (12.5, 三十, -4) or is more than anyone has."""
    tidy = _tidy(text)
    if tidy in _NOTHING:
        return 0
    found = _POINTS.fullmatch(tidy)
    return _within(int(found[1])) if found else None


def read_minutes(text: str, *, unit_is_minutes: bool = False) -> int | None:
    """Minutes of service; a bare number is hours, or minutes where the column's heading says so."""
    tidy = _tidy(text)
    if tidy in _NOTHING:
        return 0
    if found := _HOURS_AND_MINUTES.fullmatch(tidy):
        return _within(int(found[1]) * 60 + int(found[2])) if int(found[2]) < 60 else None
    if found := _MINUTES.fullmatch(tidy):
        return _within(int(found[1]))
    if found := _HOURS.fullmatch(tidy):
        minutes = Fraction(found[1]) * (1 if unit_is_minutes else 60)
        return _within(int(minutes)) if minutes.denominator == 1 else None
    return None


def is_each(text: str) -> bool:
    """Does it say that each of several people has so much? (各25)"""
    return _tidy(text).startswith(("各", "每人"))


def _within(amount: int) -> int | None:
    return amount if amount <= AMOUNT_MAX else None


def _tidy(text: str) -> str:
    return re.sub(r"[\s,]", "", halfwidth(text)).lower()
