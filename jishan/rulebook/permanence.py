"""A published version is never edited: the second lock behind the services. Only a withdrawal may be written, once."""

from __future__ import annotations

from jishan.lib.permanence import Guard, Permanence, changed, changed_or_emptied

__all__ = ["PERMANENCE"]

_VERSION = ("id", "number", "text", "digest", "starts_on", "remark", "published_at")

PERMANENCE = Permanence(
    label="rulebook",
    guards=(
        Guard(
            "rulebook_never_edited",
            "rulebook_rulebookversion",
            "UPDATE",
            "a published rulebook is never edited; publish another version",
            "OLD.withdrawn_at IS NOT NULL OR "
            + changed(*_VERSION, "community_id", "adopted_from")
            + " OR "
            + changed_or_emptied("published_by"),
        ),
        Guard(
            "rulebook_never_deleted",
            "rulebook_rulebookversion",
            "DELETE",
            "a published rulebook is never deleted; withdraw it before it starts",
        ),
        Guard(
            "area_rulebook_never_edited",
            "rulebook_arearulebookversion",
            "UPDATE",
            "a published rulebook is never edited; publish another version",
        ),
        Guard(
            "area_rulebook_never_deleted",
            "rulebook_arearulebookversion",
            "DELETE",
            "a published rulebook is never deleted",
        ),
    ),
    unique={
        "rulebook_rulebookversion": (("id",), ("community_id", "number")),
        "rulebook_arearulebookversion": (("id",), ("area_id", "number")),
    },
)
