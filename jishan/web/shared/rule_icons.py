"""What stands for a rule on a small tile, where a scene has no room."""

from __future__ import annotations

from jishan.rulebook.scheme import Category, Rule
from jishan.web.shared import frontend

__all__ = ["OF_DRAWING", "icon_of"]

OF_DRAWING = {
    "bins": "recycle", "book": "book", "bringing": "shopping-bag", "buns": "shopping-bag", "cherry": "flower",
    "children": "mood-kid", "choir": "music", "cleaning": "bucket", "door": "door", "elder": "wheelchair",
    "entrance": "building", "family": "home-heart", "festival": "confetti", "flower": "flower", "health": "stethoscope",
    "honour": "award", "inspection": "clipboard-check", "lecture": "presentation", "market": "building-store",
    "merchant": "building-store", "patrol": "walk", "repair": "tool", "snow": "snowflake", "store": "basket",
    "talk": "messages", "tea": "cup", "tree": "plant-2", "visit": "friends",
}  # fmt: skip


def icon_of(named: Rule | Category, otherwise: str = "heart-handshake") -> str:
    """The icon a rulebook names, or one for the drawing it names, if there is one by that name."""
    icon = named.icon or OF_DRAWING.get(named.drawing, "")
    try:
        frontend.icon_paths(icon or otherwise)
    except frontend.FrontEndMissing:
        return otherwise
    return icon or otherwise
