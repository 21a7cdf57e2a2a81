from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed, Evidence
from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people import services as people
from jishan.people.models import Helper, StaffRole
from jishan.people.queries import household_of
from jishan.web.resident.tests.conftest import claimed, signed_in
from tests.cast import PASSWORD, Cast, picture


@pytest.fixture
def address(cast: Cast) -> str:
    evidence = Evidence.objects.get(community=cast.community, deed=claimed(cast))
    return reverse("evidence", kwargs={"slug": cast.community.slug, "evidence": evidence.pk})


def test_a_picture_is_served_for_this_reader_alone(zhang: Client, address: str) -> None:
    answer = zhang.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"


def test_the_reviewer_sees_it_and_neighbours_do_not(
    cast: Cast, manager: Client, outsider: Client, helper: Client, address: str
) -> None:
    assert manager.get(address).status_code == 200
    assert helper.get(address).status_code == 404  # she helps 李, not 张
    assert outsider.get(address).status_code == 404
    assert signed_in(cast.storekeeper).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_a_helper_sees_it_while_she_helps_and_no_longer(cast: Cast, helper: Client, address: str) -> None:
    people.add_helper(resident=cast.zhang, user=cast.helper, by=cast.manager)
    assert helper.get(address).status_code == 200
    Helper.objects.filter(community=cast.community, resident=cast.zhang, user=cast.helper).update(
        since=clock.today() - timedelta(days=9), until=clock.today()
    )
    assert helper.get(address).status_code == 404


def test_a_picture_is_not_found_under_another_community(cast: Cast, outsider: Client, address: str) -> None:
    elsewhere = address.replace(f"/{cast.community.slug}/", f"/{cast.next_door.slug}/")
    assert outsider.get(elsewhere).status_code == 404
    assert signed_in(cast.zhang.user).get(elsewhere).status_code == 404


def test_a_helper_who_claimed_it_herself_sees_it_no_longer_either(cast: Cast, helper: Client) -> None:
    deed = claimed(cast, resident=cast.li, by=cast.helper)
    evidence = Evidence.objects.get(community=cast.community, deed=deed)
    address = reverse("evidence", kwargs={"slug": cast.community.slug, "evidence": evidence.pk})
    assert helper.get(address).status_code == 200
    people.end_helper(helper=cast.li.helpers.get(community=cast.community), by=cast.manager)
    assert helper.get(address).status_code == 404


def test_who_moved_out_of_the_household_does_not_see_the_others_pictures(cast: Cast) -> None:
    user = create_user(username="liu-fushan", name="刘福山", password=PASSWORD)
    people.link_user(resident=cast.husband, user=user, by=cast.manager)
    evidence = Evidence.objects.get(community=cast.community, deed=claimed(cast))
    address = reverse("evidence", kwargs={"slug": cast.community.slug, "evidence": evidence.pk})
    husband = signed_in(user)
    assert husband.get(address).status_code == 200
    household = household_of(cast.li)
    assert household is not None
    people.join_household(resident=cast.husband, household=household, by=cast.manager)
    assert husband.get(address).status_code == 404


def test_a_dismissed_collector_does_not_see_what_she_recorded(cast: Cast, manager: Client) -> None:
    deed = earning.record_deed(
        community=cast.community,
        key="paper",
        rule="1.2",
        happened_on=clock.today(),
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        resident=cast.zhang,
        pictures=[earning.clean_picture(picture())],
    )
    evidence = Evidence.objects.get(community=cast.community, deed=deed)
    address = reverse("evidence", kwargs={"slug": cast.community.slug, "evidence": evidence.pk})
    collector = signed_in(cast.collector)
    assert collector.get(address).status_code == 200
    role = StaffRole.objects.get(community=cast.community, user=cast.collector)
    people.dismiss(role=role, by=cast.manager)
    assert collector.get(address).status_code == 404
