import pytest

from jishan.people import checks
from jishan.people.models import Card, Membership, Resident
from jishan.people.services import move_out

pytestmark = pytest.mark.django_db


def faults():
    findings = [checks.check_households(), checks.check_cards(), checks.check_phones()]
    return [fault for finding in findings for fault in finding.faults]


def test_a_register_in_order_has_no_faults(zhang, li, manager):
    move_out(resident=li, by=manager)
    assert faults() == []
    assert [checks.check_households().compared, checks.check_cards().compared, checks.check_phones().compared] == [
        2,
        2,
        1,
    ]


def test_a_resident_without_a_household_or_a_card_is_named(zhang):
    Membership.objects.all().delete()
    Card.objects.all().delete()
    assert faults() == [
        f"颐和社区的居民 {zhang.pk} 不在任何住户里。",
        f"颐和社区的居民 {zhang.pk} 没有能用的卡。",
    ]


def test_what_somebody_who_left_still_has_is_named(zhang):
    Resident.objects.update(left_on=zhang.joined_on)
    assert faults() == [
        f"颐和社区的居民 {zhang.pk} 已经迁出，却还在住户里。",
        f"颐和社区的居民 {zhang.pk} 已经迁出，卡却还能用。",
    ]


def test_a_phone_sealed_with_another_key_is_named(zhang, settings):
    settings.DATA_KEY = "another key"
    assert faults() == [f"颐和社区的居民 {zhang.pk} 的电话打不开，它是用另一把密钥封存的。"]


def test_a_phone_that_finds_nobody_is_named(zhang):
    Resident.objects.update(phone_tail_hash="0" * 64)
    assert faults() == [f"颐和社区的居民 {zhang.pk} 的电话打得开，按它却查不到人。"]
