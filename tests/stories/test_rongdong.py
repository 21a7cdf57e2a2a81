"""容东 Rongdong: residents hand in a deed with pictures, staff review it, and 3 to 160 points are credited."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jishan.earning.models import Deed, Evidence
from jishan.lib import clock
from jishan.people import services as people
from tests.cast import moment, picture
from tests.stories.place import Place, balance, found_place, text_of, the_books_balance, visit

pytestmark = pytest.mark.django_db

BEGAN = date(2022, 6, 19)
TODAY = date(2022, 9, 3)


@pytest.fixture
def jinhe() -> Place:
    return found_place("jinhe", BEGAN)


@pytest.fixture
def zhang(jinhe):
    with clock.at(moment(TODAY, 8)):
        resident = jinhe.moves_in("张秀芳", "3-1-502")
        jinhe.signs_in(resident)
    return resident


def photo(name: str = "好事.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(size=(640, 480)).getvalue(), "image/jpeg")


def claim(jinhe: Place, resident, rule: str, **more: object):
    """The resident's claim page, as a phone sends it."""
    sent = {
        "key": str(uuid4()),
        "rule": rule,
        "day": TODAY.isoformat(),
        "who": str(resident.pk),
        "quantity": 1,
        "pictures": photo(),
    }
    return visit(resident.user).post(jinhe.address("resident:claim"), {**sent, **more}, follow=True)


def the_claim(jinhe: Place) -> Deed:
    return Deed.objects.get(community=jinhe.community)


def test_the_rulebook_has_the_seven_categories_and_its_claims_run_from_3_to_160(jinhe):
    page = text_of(visit(jinhe.manager).get(jinhe.address("public:rulebook")))
    seven = ["家庭美德", "社区公德", "学习园地", "绿色社区", "志愿活动", "就业创业", "表彰奖励"]
    assert [category.name for category in jinhe.scheme.categories] == seven
    assert all(name in page for name in seven)
    assert "160" in page


def test_a_claim_with_a_picture_is_reviewed_and_one_volunteering_earns_five(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        page = claim(jinhe, zhang, "5.1", note="在小区门口值了一上午")
        assert page.status_code == 200
        deed = the_claim(jinhe)
        assert (deed.state, balance(zhang)) == (Deed.State.WAITING, 0)
        review = jinhe.address("desk:review_deed", pk=deed.pk)
        manager = visit(jinhe.manager)
        seen = text_of(manager.get(review))
        assert "在小区门口值了一上午" in seen
        manager.post(review, {"decision": "approve", "reason": "照片和人对得上"})
    deed.refresh_from_db()
    assert (deed.state, deed.points, balance(zhang)) == (Deed.State.APPROVED, 5, 5)
    line = visit(zhang.user).get(jinhe.address("resident:line", transfer=deed.transfer_id))
    assert "照片和人对得上" in text_of(line)
    the_books_balance()


def test_the_reviewer_corrects_the_amount_within_the_rule_and_not_beyond_it(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        claim(jinhe, zhang, "1.2", asked_points=3, note="给楼上老人送了一个月的饭")
        deed = the_claim(jinhe)
        review = jinhe.address("desk:review_deed", pk=deed.pk)
        manager = visit(jinhe.manager)
        beyond = manager.post(review, {"decision": "approve", "points": 161, "reason": "多记一点"})
        assert "最多 15 分" in text_of(beyond)
        without_a_word = manager.post(review, {"decision": "approve", "points": 12, "reason": ""})
        assert "理由" in text_of(without_a_word)
        assert balance(zhang) == 0
        manager.post(review, {"decision": "approve", "points": 12, "reason": "一个月天天送，应该多记"})
    assert balance(zhang) == 12
    the_books_balance()


def test_a_returned_claim_keeps_what_was_typed_and_says_what_to_do(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        claim(jinhe, zhang, "5.1", note="值守")
        deed = the_claim(jinhe)
        visit(jinhe.manager).post(
            jinhe.address("desk:review_deed", pk=deed.pk), {"decision": "return", "own": "照片看不清门牌，请再拍一张"}
        )
        resident = visit(zhang.user)
        assert "照片看不清门牌，请再拍一张" in text_of(resident.get(jinhe.address("resident:home")))
        again = SimpleUploadedFile("再拍.jpg", picture("blue", (640, 480)).getvalue(), "image/jpeg")
        resident.post(
            jinhe.address("resident:resubmit", deed=deed.pk),
            {"key": str(uuid4()), "note": "值守，门牌在左边", "pictures": again},
        )
        deed.refresh_from_db()
        assert (deed.state, deed.note) == (Deed.State.WAITING, "值守，门牌在左边")
        visit(jinhe.manager).post(jinhe.address("desk:review_deed", pk=deed.pk), {"decision": "approve", "reason": ""})
    assert balance(zhang) == 5


def test_nobody_approves_their_own_deed_nor_their_households(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        household = zhang.memberships.get(community=jinhe.community).household
        husband = people.add_resident(
            community=jinhe.community, name="李主任", by=jinhe.second_manager, household=household, joined_on=BEGAN
        )
        people.link_user(resident=husband, user=jinhe.manager, by=jinhe.second_manager)
        claim(jinhe, zhang, "5.1")
        deed = the_claim(jinhe)
        review = jinhe.address("desk:review_deed", pk=deed.pk)
        page = visit(jinhe.manager).post(review, {"decision": "approve", "reason": "自家人"}, follow=True)
        assert "另一位同事" in text_of(page)
        assert balance(zhang) == 0
        visit(jinhe.second_manager).post(review, {"decision": "approve", "reason": "属实"})
    assert balance(zhang) == 5


def test_the_picture_is_seen_by_the_resident_and_the_reviewer_and_by_nobody_else(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        claim(jinhe, zhang, "5.1")
        neighbour = jinhe.moves_in("赵邻居", "3-1-501")
        jinhe.signs_in(neighbour)
        evidence = Evidence.objects.get(community=jinhe.community)
        address = jinhe.address("evidence", evidence=evidence.pk)
        answers = {
            name: visit(user).get(address).status_code
            for name, user in [
                ("her", zhang.user),
                ("manager", jinhe.manager),
                ("neighbour", neighbour.user),
                ("keeper", jinhe.storekeeper),
            ]
        }
    assert answers["her"] == answers["manager"] == 200
    assert answers["neighbour"] in (403, 404)
    assert answers["keeper"] in (403, 404)


def test_the_same_claim_sent_twice_is_one_deed(jinhe, zhang):
    with clock.at(moment(TODAY, 19)):
        key = str(uuid4())
        for _ in range(2):
            claim(jinhe, zhang, "5.1", key=key)
    assert Deed.objects.filter(community=jinhe.community).count() == 1
