import pytest
from django.test import Client

from jishan.people import services as people
from jishan.people.models import Resident
from jishan.web.resident.tests.conftest import Address
from tests.cast import PASSWORD, Cast


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


@pytest.mark.parametrize(
    "wrong, sentence",
    [
        ({"old": "nonsense"}, "现在的密码不对，请再看一看。"),
        ({"new": "12345678", "again": "12345678"}, "密码不能只有数字，请加上字母。"),
        ({"again": "something-else"}, "两遍写的不一样，请再写一遍。"),
        ({"old": ""}, "请写上现在的密码。"),
    ],
)
def test_a_password_that_will_not_do_gets_a_sentence(
    zhang: Client, at: Address, wrong: dict[str, str], sentence: str
) -> None:
    sent = {"old": PASSWORD, "new": "chun-jiang-2027", "again": "chun-jiang-2027", **wrong}
    assert sentence in zhang.post(at("password"), sent).text


def test_a_new_password_keeps_this_browser_signed_in(cast: Cast, zhang: Client, at: Address) -> None:
    sent = {"old": PASSWORD, "new": "chun-jiang-2027", "again": "chun-jiang-2027"}
    assert "密码改好了" in zhang.post(at("password"), sent, follow=True).text
    cast.zhang.user.refresh_from_db()
    assert cast.zhang.user.check_password("chun-jiang-2027")


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
