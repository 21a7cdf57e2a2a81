"""Someone with an account, found by what a person types: a resident, a household, an organisation.

A holder is named by a token (`resident:<id>`), as on the collector's list, so the page keeps nothing on the server.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jishan.lib.errors import Refused
from jishan.lib.text import clean, halfwidth
from jishan.people import queries as people
from jishan.people.models import Household, Organisation, Resident
from jishan.web.desk import reach
from jishan.web.shared.access import StaffPage

__all__ = ["KINDS", "Choice", "by_token", "choice_of", "find"]

FOUND_MAX = 8
KINDS = (
    ("resident", gettext_lazy("个人")),
    ("household", gettext_lazy("一户人家")),
    ("organisation", gettext_lazy("单位")),
)
Holder = Resident | Household | Organisation


@dataclass(frozen=True)
class Choice:
    """One who may be meant; `where` tells apart those of one name."""

    token: str
    name: str
    where: str
    holder: Holder


def choice_of(holder: Holder) -> Choice:
    if isinstance(holder, Resident):
        return Choice(f"resident:{holder.pk}", holder.name, people.home_label(holder), holder)
    if isinstance(holder, Household):
        name = _("%(name)s一家") % {"name": holder.name}
        return Choice(f"household:{holder.pk}", name, holder.home.label if holder.home else "", holder)
    return Choice(f"organisation:{holder.pk}", holder.name, str(holder.get_kind_display()), holder)


def find(request: StaffPage, text: str, *, kind: str = "resident", capability: str = "bring_in") -> list[Choice]:
    """Whom the text or the scanned card may mean; nobody for no text. Raises a card's own refusal."""
    text = clean(text)
    if not text:
        return []
    if kind == "organisation":
        found = people.organisations(request.community).filter(name__icontains=text)
        return [choice_of(one) for one in found.select_related("account")[:FOUND_MAX]]
    card = halfwidth(text).replace(" ", "")
    if card.upper().startswith("JS1") or (card.isdecimal() and len(card) == 8):
        return _by_card(request, card, kind, capability)
    if kind == "household":
        limited = reach.roles(request, capability)
        return [
            choice_of(one) for one in people.find_households(request.community, text, staff_roles=limited)[:FOUND_MAX]
        ]
    found_residents = reach.residents(request, text, capability=capability)[:FOUND_MAX]
    return [choice_of(one) for one in found_residents]


def _by_card(request: StaffPage, card: str, kind: str, capability: str) -> list[Choice]:
    resident = people.resident_by_card(request.community, card)
    if not reach.residents(request, capability=capability).filter(pk=resident.pk).exists():
        return []
    holder = people.household_of(resident) if kind == "household" else resident
    return [choice_of(holder)] if holder else []


def by_token(request: StaffPage, token: str, *, capability: str = "bring_in") -> Choice | None:
    """Whom a token names, if they are of this community and within reach."""
    kind, _sign, text = token.partition(":")
    try:
        pk = UUID(text)
    except ValueError:
        return None
    holder: Holder | None = None
    if kind == "resident":
        holder = reach.residents(request, capability=capability).filter(pk=pk).first()
    elif kind == "household":
        rows = Household.objects.filter(community=request.community, pk=pk).select_related("home", "account")
        holder = rows.first()
    elif kind == "organisation":
        holder = people.organisations(request.community).filter(pk=pk).first()
    return choice_of(holder) if holder else None


def found_or_said(request: StaffPage, text: str, kind: str, capability: str = "bring_in") -> tuple[list[Choice], str]:
    """As `find`, and the sentence to show where nobody was found."""
    try:
        found = find(request, text, kind=kind, capability=capability)
    except Refused as refusal:
        return [], refusal.message
    if found or not clean(text):
        return found, "" if found else _("请写上是谁：名字、拼音首字母、楼号或卡号都行。")
    return [], _("没有找到“%(text)s”。换个写法试试，比如名字拼音 zgl、楼号 6-2。") % {"text": text}
