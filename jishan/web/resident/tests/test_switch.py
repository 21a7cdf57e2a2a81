from datetime import timedelta

from django.test import Client

from jishan.lib import clock
from jishan.people import services as people
from jishan.people.models import Helper
from jishan.web.resident.tests.conftest import Address
from tests.cast import Cast, give


def test_who_helps_several_chooses_whom_the_pages_are_about(cast: Cast, zhang: Client, at: Address) -> None:
    people.add_helper(resident=cast.li, user=cast.zhang.user, by=cast.manager)
    give(cast, cast.li, 33)
    assert "现在看的是张桂兰的积分" in zhang.get(at("home")).text
    answer = zhang.post(at("switch"), {"resident": str(cast.li.pk)}, follow=True)
    assert "现在看的是李秀珍的积分。" in answer.text
    assert "李秀珍有" in answer.text
    assert "33" in zhang.get(at("statement")).text


def test_nobody_chooses_whom_they_do_not_help(cast: Cast, zhang: Client, at: Address) -> None:
    for someone in (cast.li.pk, cast.husband.pk, cast.outsider_resident.pk, "x", ""):
        assert zhang.post(at("switch"), {"resident": str(someone)}).status_code == 404


def test_when_the_help_ends_the_pages_are_ones_own_again(cast: Cast, zhang: Client, at: Address) -> None:
    people.add_helper(resident=cast.li, user=cast.zhang.user, by=cast.manager)
    zhang.post(at("switch"), {"resident": str(cast.li.pk)}, follow=True)
    Helper.objects.filter(community=cast.community, user=cast.zhang.user).update(
        since=clock.today() - timedelta(days=5), until=clock.today()
    )
    page = zhang.get(at("home"))
    assert "桂兰，" in page.text
    assert "李秀珍" not in page.text
