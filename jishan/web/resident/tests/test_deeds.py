from uuid import uuid4

import pytest
from django.test import Client

from jishan.earning import services as earning
from jishan.earning.models import Deed, Evidence
from jishan.web.resident.tests.conftest import Address, answers, claimed, days_ago
from tests.cast import Cast, give, picture


@pytest.fixture
def returned(cast: Cast) -> Deed:
    return earning.return_deed(
        deed=claimed(cast, note="陪王奶奶"), by=cast.manager, reason="照片看不清门牌，请再拍一张"
    )


def test_the_list_shows_every_deed_with_its_state(cast: Cast, zhang: Client, at: Address, returned: Deed) -> None:
    claimed(cast, happened_on=days_ago(1))
    give(cast, cast.zhang, 9)
    page = zhang.get(at("deeds"))
    assert "等待审核" in page.text
    assert "照片看不清门牌，请再拍一张" in page.text
    assert "+9" in page.text
    only = zhang.get(at("deeds"), {"state": "returned"})
    assert "+9" not in only.text
    assert "照片看不清门牌" in only.text


def test_nothing_yet_is_said_kindly(zhang: Client, at: Address) -> None:
    assert "还没有记录" in zhang.get(at("deeds")).text
    assert "这里没有记录。" in zhang.get(at("deeds"), {"state": "waiting"}).text
    assert zhang.get(at("deeds"), {"state": "no such", "page": "x"}).status_code == 200


def test_a_waiting_claim_says_where_it_stands_and_what_it_would_give(cast: Cast, zhang: Client, at: Address) -> None:
    deed = claimed(cast)
    page = zhang.get(at("deed", deed=deed.pk))
    assert "这件好事到哪一步了" in page.text
    assert "现在算：1 分 × 1 次 = 1 分" in page.text
    assert "等社区审核" in page.text
    assert "只有您家和审核人能看" in page.text


def test_a_returned_claim_is_added_to_and_handed_in_again(
    cast: Cast, zhang: Client, at: Address, returned: Deed
) -> None:
    page = zhang.get(at("resubmit", deed=returned.pk))
    assert "退回补充：照片看不清门牌，请再拍一张" in page.text
    assert "陪王奶奶" in page.text
    assert "还可以加 2 张" in page.text
    sent = {"key": str(uuid4()), "note": "门牌在右上角", "pictures": [picture("blue")]}
    answer = zhang.post(at("resubmit", deed=returned.pk), sent, follow=True)
    assert "已经重新交上去了，等社区审核。" in answer.text
    returned.refresh_from_db()
    assert (returned.state, returned.note) == (Deed.State.WAITING, "门牌在右上角")
    assert Evidence.objects.filter(community=cast.community, deed=returned).count() == 2


def test_handing_it_in_twice_is_once(zhang: Client, at: Address, returned: Deed) -> None:
    sent = {"key": str(uuid4()), "note": "好"}
    for _tap in range(2):
        answer = zhang.post(at("resubmit", deed=returned.pk), sent, follow=True)
        assert "已经重新交上去了" in answer.text


def test_what_was_typed_and_sent_stays_when_something_is_wrong(zhang: Client, at: Address, returned: Deed) -> None:
    sent = {"key": str(uuid4()), "note": "长" * 501, "pictures": [picture("blue")]}
    page = zhang.post(at("resubmit", deed=returned.pk), sent)
    assert "最多写 500 个字，现在有 501 个。" in page.text
    assert "长" * 501 in page.text
    (digest,) = page.context["tray"].digests
    answer = zhang.post(
        at("resubmit", deed=returned.pk), {"key": sent["key"], "note": "短", "kept": digest}, follow=True
    )
    assert "已经重新交上去了" in answer.text
    assert Evidence.objects.filter(community=returned.community, deed=returned, digest=digest).exists()


def test_too_many_pictures_get_a_sentence(zhang: Client, at: Address, returned: Deed) -> None:
    pictures = [picture(colour) for colour in ("blue", "green", "black")]
    page = zhang.post(at("resubmit", deed=returned.pk), {"key": str(uuid4()), "note": "", "pictures": pictures})
    assert "照片最多 3 张，请去掉几张再交。" in page.text
    returned.refresh_from_db()
    assert returned.state == Deed.State.RETURNED


def test_a_claim_is_taken_back_after_one_question(zhang: Client, at: Address, returned: Deed) -> None:
    asked = zhang.get(at("withdraw", deed=returned.pk))
    assert "撤回以后社区不再审核，这件不记分。" in asked.text
    returned.refresh_from_db()
    assert returned.state == Deed.State.RETURNED
    for _tap in range(2):
        answer = zhang.post(at("withdraw", deed=returned.pk), follow=True)
        assert "撤回了，没有记分" in answer.text
    returned.refresh_from_db()
    assert returned.state == Deed.State.WITHDRAWN


def test_what_was_approved_meanwhile_cannot_be_taken_back(cast: Cast, zhang: Client, at: Address) -> None:
    deed = claimed(cast)
    earning.approve_deed(deed=deed, by=cast.manager)
    answer = zhang.post(at("withdraw", deed=deed.pk), follow=True)
    assert "这件已经有人处理过了" in answer.text
    assert zhang.get(at("withdraw", deed=deed.pk)).status_code == 302
    assert zhang.get(at("resubmit", deed=deed.pk)).status_code == 302


def test_what_one_claimed_for_the_family_is_in_ones_own_list(cast: Cast, zhang: Client, at: Address) -> None:
    deed = claimed(cast, resident=cast.husband)
    page = zhang.get(at("deed", deed=deed.pk))
    assert "记给刘福山" in page.text


def test_what_others_recorded_for_the_family_stays_the_familys_own(cast: Cast, zhang: Client, at: Address) -> None:
    deed = give(cast, cast.husband, 12)
    assert zhang.get(at("deed", deed=deed.pk)).status_code == 404


@pytest.mark.parametrize("page", ["deed", "resubmit", "withdraw", "claim_done"])
def test_a_neighbours_deed_is_not_found(
    cast: Cast, helper: Client, outsider: Client, at: Address, returned: Deed, page: str
) -> None:
    for client in (helper, outsider):
        assert client.get(at(page, deed=returned.pk)).status_code == 404
        if page in {"resubmit", "withdraw"}:
            assert client.post(at(page, deed=returned.pk), answers(cast)).status_code == 404
    returned.refresh_from_db()
    assert returned.state == Deed.State.RETURNED
