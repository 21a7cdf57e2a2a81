from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishan.ledger import queries as ledger
from jishan.ledger.models import Account
from jishan.people import queries, services
from jishan.people.errors import (
    AlreadyHere,
    AlreadyHereWithoutHome,
    DateInFuture,
    JoinedTooEarly,
    NameUnfit,
    PhoneUnfit,
    RemarkTooLong,
)
from jishan.people.models import Card, Household, Membership, Resident
from jishan.people.services import NewResident, add_resident, add_residents, change_resident
from jishan.places.services import HomeAddress, ensure_homes

pytestmark = pytest.mark.django_db


def test_a_new_resident_has_an_account_a_household_and_a_card(yihe, zhang, home, manager):
    assert ledger.available(zhang.account) == 0
    household = queries.household_of(zhang)
    assert (household.home, household.name, queries.members_of(household)) == (home, "张桂兰", [zhang])
    assert queries.home_label(zhang) == "6-2-401"
    assert queries.phone_of(zhang) == "13800001234"
    assert queries.card_of(zhang).stopped_at is None
    assert (zhang.joined_on, zhang.by) == (date(2026, 3, 8), manager.pk)


def test_a_resident_needs_no_phone_no_home_and_no_user(yihe, manager):
    grandmother = add_resident(community=yihe, name="周奶奶", by=manager)
    assert queries.phone_of(grandmother) == queries.home_label(grandmother) == ""
    assert grandmother.user is None
    assert queries.household_of(grandmother).home is None


def test_a_resident_joins_a_household_that_stands(yihe, zhang, manager):
    household = queries.household_of(zhang)
    husband = add_resident(community=yihe, name="李大山", by=manager, household=household)
    assert queries.share_household(zhang, husband)
    assert queries.home_label(husband) == "6-2-401"
    assert husband.account != zhang.account


def test_the_phone_stands_nowhere_in_the_open(zhang):
    row = Resident.objects.filter(pk=zhang.pk).values().get()
    assert all(
        "1234" not in str(value)
        for key, value in row.items()
        if key not in {"id", "community_id"} and "hash" not in key and not isinstance(value, bytes | memoryview)
    )
    assert b"13800001234" not in bytes(row["phone_sealed"])


def test_the_same_name_in_the_same_home_is_taken_for_a_form_sent_twice(yihe, zhang, home, manager):
    with pytest.raises(AlreadyHere, match="6-2-401已经有一位张桂兰了"):
        add_resident(community=yihe, name="张 桂兰", by=manager, home=home)
    with pytest.raises(AlreadyHere):
        add_resident(community=yihe, name="张桂兰", by=manager, household=queries.household_of(zhang))
    assert Resident.objects.count() == 1
    assert Account.objects.filter(kind="own").count() == 2


def test_the_same_name_in_another_home_is_another_person(yihe, zhang, other_home, manager):
    namesake = add_resident(community=yihe, name="张桂兰", by=manager, home=other_home)
    assert namesake != zhang


def test_the_same_name_without_a_home_is_told_apart_by_the_phone(yihe, manager):
    add_resident(community=yihe, name="周奶奶", by=manager)
    with pytest.raises(AlreadyHereWithoutHome, match="请补上住址"):
        add_resident(community=yihe, name="周奶奶", by=manager)
    add_resident(community=yihe, name="周奶奶", by=manager, phone="13911112222")
    assert Resident.objects.count() == 2


def test_a_name_is_free_again_after_its_bearer_left(yihe, zhang, home, manager):
    services.move_out(resident=zhang, by=manager)
    assert add_resident(community=yihe, name="张桂兰", by=manager, home=home) != zhang


def test_nobody_joins_in_the_future_or_before_the_community_did(yihe, manager):
    with pytest.raises(DateInFuture, match="不能晚于今天"):
        add_resident(community=yihe, name="王", by=manager, joined_on=date(2026, 3, 9))
    with pytest.raises(JoinedTooEarly, match="2026年1月1日"):
        add_resident(community=yihe, name="王", by=manager, joined_on=date(2025, 12, 31))
    early = add_resident(community=yihe, name="王", by=manager, joined_on=date(2026, 1, 1))
    assert queries.household_of(early, on=date(2026, 1, 1)) is not None
    assert queries.household_of(early, on=date(2025, 12, 31)) is None


def test_of_a_refused_resident_nothing_is_written(yihe, manager):
    for refused, facts in (
        (NameUnfit, {"name": "王😀"}),
        (PhoneUnfit, {"name": "王", "phone": "110"}),
        (RemarkTooLong, {"name": "王", "remark": "话" * 201}),
    ):
        with pytest.raises(refused):
            add_resident(community=yihe, by=manager, **facts)
    assert not Resident.objects.exists()
    assert not Account.objects.filter(kind="own").exists()


def test_scripts_are_stored_as_text(yihe, manager):
    name = "<script>alert('好')</script>"
    assert add_resident(community=yihe, name=name, by=manager, remark=name).name == name
    assert Resident.objects.get().remark == name


# Many at once


def test_many_residents_come_back_in_order_each_complete(yihe, home, manager):
    entries = [
        NewResident(name="张桂兰", home=home, together="6-2-401", phone="13800001234"),
        NewResident(name="李大山", home=home, together="6-2-401"),
        NewResident(name="周奶奶", is_public=False, remark="膝盖不好"),
    ]
    zhang, husband, zhou = add_residents(community=yihe, entries=entries, by=manager)
    assert [r.name for r in (zhang, husband, zhou)] == ["张桂兰", "李大山", "周奶奶"]
    assert queries.share_household(zhang, husband)
    assert not queries.share_household(zhang, zhou)
    assert (zhou.is_public, zhou.remark) == (False, "膝盖不好")
    assert Household.objects.count() == 2
    assert Account.objects.filter(kind="own").count() == 5
    assert Card.objects.count() == Membership.objects.count() == 3


def test_one_unfit_entry_among_many_keeps_all_out(yihe, manager):
    with pytest.raises(NameUnfit):
        add_residents(community=yihe, entries=[NewResident(name="王"), NewResident(name="李😀")], by=manager)
    assert not Resident.objects.exists()


def test_no_entries_write_nothing(yihe, manager):
    with CaptureQueriesContext(connection) as captured:
        assert add_residents(community=yihe, entries=[], by=manager) == []
    assert all("INSERT" not in query["sql"] for query in captured)


def test_a_hundred_residents_cost_as_many_statements_as_two(yihe, manager, django_assert_max_num_queries):
    services.add_resident(community=yihe, name="头一位", by=manager)
    addresses = [
        HomeAddress(compound="颐和苑", building=str(n // 20 + 1), entrance="1", home=str(n)) for n in range(100)
    ]
    with CaptureQueriesContext(connection) as two:
        homes = ensure_homes(yihe, addresses[:2])
        add_residents(community=yihe, entries=[NewResident(name="王", home=h) for h in homes], by=manager)
    with CaptureQueriesContext(connection) as hundred:
        homes = ensure_homes(yihe, addresses)
        add_residents(community=yihe, entries=[NewResident(name="李", home=h) for h in homes], by=manager)
    assert len(hundred) <= len(two) + 2  # the second time some homes stand already


# Changing


def test_what_is_written_down_of_a_resident_can_be_changed(yihe, zhang, manager):
    change_resident(resident=zhang, by=manager, name="张桂花", phone="139 1111 5678", remark=" 耳背 ", is_public=False)
    zhang.refresh_from_db()
    assert (zhang.name, zhang.remark, zhang.is_public) == ("张桂花", "耳背", False)
    assert queries.phone_of(zhang) == "13911115678"
    assert list(queries.find_residents(yihe, "zgh")) == list(queries.find_residents(yihe, "5678")) == [zhang]
    assert not queries.find_residents(yihe, "1234").exists()


def test_a_phone_can_be_taken_away(yihe, zhang, manager):
    change_resident(resident=zhang, by=manager, name="张桂兰", phone="", remark="", is_public=True)
    zhang.refresh_from_db()
    assert (zhang.phone_sealed, zhang.phone_hash, zhang.phone_tail_hash) == (None, "", "")


def test_a_refused_change_changes_nothing(yihe, zhang, manager):
    with pytest.raises(PhoneUnfit):
        change_resident(resident=zhang, by=manager, name="张桂花", phone="12", remark="", is_public=True)
    zhang.refresh_from_db()
    assert zhang.name == "张桂兰"
