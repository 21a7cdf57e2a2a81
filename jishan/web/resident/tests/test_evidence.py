from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from jishan.earning.models import Evidence
from jishan.lib import clock
from jishan.people import services as people
from jishan.people.models import Helper
from jishan.web.resident.tests.conftest import claimed, signed_in
from tests.cast import Cast


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
