"""People's part of `jishan check`: what must be true of residents, and no constraint of the database can say.

Residents are named by their ids: whoever runs the command need not learn who they are.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishan.lib import checks
from jishan.people import phones
from jishan.people.errors import PhoneUnreadable
from jishan.people.models import Card, Membership, Resident

__all__: list[str] = []

# A damaged register may differ in every row; the first few say enough.
FAULTS_MAX = 100


@checks.register("people.households", _("居民与住户"))
def check_households() -> checks.Finding:
    """Whoever is here belongs to a household (to one only, says a constraint), whoever left to none."""
    belonging = Membership.objects.filter(community=OuterRef("community"), resident=OuterRef("pk"), until__isnull=True)
    return _compare(
        Exists(belonging),
        _("%(community)s的居民 %(id)s 不在任何住户里。"),
        _("%(community)s的居民 %(id)s 已经迁出，却还在住户里。"),
    )


@checks.register("people.cards", _("居民的卡"))
def check_cards() -> checks.Finding:
    """Whoever is here has a working card (one only, says a constraint), whoever left none."""
    working = Card.objects.filter(community=OuterRef("community"), resident=OuterRef("pk"), stopped_at__isnull=True)
    return _compare(
        Exists(working),
        _("%(community)s的居民 %(id)s 没有能用的卡。"),
        _("%(community)s的居民 %(id)s 已经迁出，卡却还能用。"),
    )


@checks.register("people.phones", _("封存的电话"))
def check_phones() -> checks.Finding:
    """Every sealed number opens with the key of today, and is found by what it says."""
    finding = checks.Finding()
    sealed = Resident.objects.filter(phone_sealed__isnull=False).select_related("community")
    for resident in sealed.only("community__name", "phone_sealed", "phone_hash", "phone_tail_hash").iterator():
        finding.compared += 1
        if len(finding.faults) < FAULTS_MAX and (fault := _phone_fault(resident)):
            finding.faults.append(_sentence(fault, resident))
    return finding


def _phone_fault(resident: Resident) -> str | Promise | None:
    try:
        phone = phones.unseal(resident.phone_sealed, owner=resident.pk)
    except PhoneUnreadable:
        return _("%(community)s的居民 %(id)s 的电话打不开，它是用另一把密钥封存的。")
    community = resident.community_id
    hashes = (phones.phone_hash(phone, community=community), phones.tail_hash(phone, community=community))
    if hashes != (resident.phone_hash, resident.phone_tail_hash):
        return _("%(community)s的居民 %(id)s 的电话打得开，按它却查不到人。")
    return None


def _compare(has_one: Exists, lacking: str | Promise, left_over: str | Promise) -> checks.Finding:
    residents: QuerySet[Resident] = Resident.objects.select_related("community").only("left_on", "community__name")
    wrong = residents.filter(Q(left_on__isnull=True) & ~has_one | Q(left_on__isnull=False) & has_one).order_by("pk")
    return checks.Finding(
        compared=Resident.objects.count(),
        faults=[_sentence(left_over if r.left_on else lacking, r) for r in wrong[:FAULTS_MAX]],
    )


def _sentence(sentence: str | Promise, resident: Resident) -> str:
    return str(sentence) % {"community": resident.community.name, "id": resident.pk}
