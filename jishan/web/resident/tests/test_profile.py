from django.test import Client
from django.urls import reverse

from jishan.people import services as people
from jishan.people.models import Resident
from jishan.web.resident.tests.conftest import Address
from tests.cast import Cast


def test_it_says_what_is_written_down(cast: Cast, zhang: Client, at: Address) -> None:
    people.add_helper(resident=cast.zhang, user=cast.helper, by=cast.manager)
    page = zhang.get(at("profile"))
    for words in ("张桂兰", "6-2-401", "13800001234", "刘福山", "李小雨", "2025 年 1 月 1 日", "heyan-zhang"):
        assert words in page.text


def test_the_masked_name_on_thanks_lists_is_ones_own_choice(cast: Cast, zhang: Client, at: Address) -> None:
    assert "张*兰" in zhang.get(at("profile")).text
    for _tap in range(2):
        answer = zhang.post(at("name_on_lists"), {"allowed": "no"}, follow=True)
        assert "感谢名单上不再出现您的名字" in answer.text
    resident = Resident.objects.get(community=cast.community, pk=cast.zhang.pk)
    assert not resident.is_public
    zhang.post(at("name_on_lists"), {"allowed": "yes"})
    resident.refresh_from_db()
    assert resident.is_public
    assert "13800001234" in zhang.get(at("profile")).text


def test_the_way_to_a_new_password_leads_back_here(zhang: Client, at: Address) -> None:
    assert f"{reverse('accounts:password')}?next={at('profile')}" in zhang.get(at("profile")).text


def test_a_helper_sees_whom_she_helps_but_not_the_phone_nor_the_way_to_another(
    cast: Cast, helper: Client, at: Address
) -> None:
    people.change_resident(
        resident=cast.li, by=cast.manager, name=cast.li.name, phone="13900005678", remark="", is_public=True
    )
    page = helper.get(at("profile"))
    assert "13900005678" not in page.text
    assert "李秀珍" in page.text
    assert at("switch") not in page.text
