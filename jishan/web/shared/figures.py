"""The bare figure of a rule, as it stands large at the right of a row."""

from __future__ import annotations

from jishan.rulebook.scheme import Amount, ByStanding, Range, Tiers


def figure(amount: Amount) -> str:
    """2; 3–160 where it may be more or less."""
    if isinstance(amount, Range):
        return f"{amount.points_min}–{amount.points_max}"
    if isinstance(amount, Tiers | ByStanding):
        steps = amount.tiers if isinstance(amount, Tiers) else amount.steps
        points = sorted({step.points for step in steps})
        return str(points[0]) if len(points) == 1 else f"{points[0]}–{points[-1]}"
    return str(amount.points)
