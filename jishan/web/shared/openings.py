"""A cut-over list as everyone may read it: see docs/decisions/0016."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext as _

from jishan.lib.text import mask_name
from jishan.people.models import Resident
from jishan.people.queries import home_label
from jishan.switchover.models import OpeningLine

__all__ = ["building_of", "home_of", "masked_name"]


def home_of(line: OpeningLine, residents: Mapping[UUID, Resident]) -> str:
    """Where the line's holder lives; `residents` are those of `openings.queries.homes_of`."""
    if line.resident_id in residents:
        return home_label(residents[line.resident_id])
    if line.household:
        return line.household.home.label if line.household.home else ""
    return str(line.organisation.get_kind_display()) if line.organisation else line.written_home


def masked_name(line: OpeningLine, *, is_public: bool) -> str:
    """张*兰; 张*兰一家; an organisation by its name. For those who want to stand on no list a sentence instead."""
    if not is_public:
        return _("（本人不公开）")
    if line.household_id:
        return _("%(name)s一家") % {"name": mask_name(line.name)}
    return line.name if line.organisation_id else mask_name(line.name)


def building_of(home: str) -> str:
    """6-2-401 → 6 号楼: enough to find one's own line by, too little to call at a door."""
    building = home.split("-", maxsplit=1)[0] if "-" in home else ""
    return _("%(building)s 号楼") % {"building": building} if building[-1:].isdigit() else building
