import pytest

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger import queries as ledger
from jishan.web.desk.tests.desk import Desk, waiting, words
from tests.cast import picture


def test_the_queue_shows_the_longest_waiting_first_and_filters_by_rule(cast, manager):
    waiting(cast, "1.1")
    waiting(cast, "1.3", resident=cast.li)
    said = words(manager.get("review"))
    assert said.index("张桂兰，扫雪除冰") < said.index("李秀珍，热心好事")
    assert "李秀珍" not in words(manager.get("review", rule="1.1"))


def test_one_deed_shows_its_evidence_its_rule_and_what_it_would_give(cast, manager):
    pictures = [earning.clean_picture(picture())]
    deed = waiting(cast, "1.2", pictures=pictures, note="买了馒头", place="六号楼")
    response = manager.get("review_deed", deed.pk)
    said = words(response)
    assert "“买了馒头”" in said
    assert "六号楼" in said
    assert "细则第 1.2 条，第 1 版" in said
    assert "1 分 × 1 次 = 1 分" in said
    assert "王楠 记录" in said
    assert f"/evidence/{deed.evidence.get(community=cast.community).pk}/" in response.content.decode()


def test_approving_credits_the_points_and_opens_the_next(cast, manager):
    first, second = waiting(cast, "1.1"), waiting(cast, "1.3", resident=cast.li)
    response = manager.post("review_deed", first.pk, decision="approve", reason="")
    assert "张桂兰，扫雪除冰，记入 2 分。" in words(response)
    assert response.request["PATH_INFO"] == manager.address("review_deed", second.pk)
    assert ledger.available(cast.zhang.account) == 2


def test_after_the_last_one_the_empty_queue_is_shown(cast, manager):
    response = manager.post("review_deed", waiting(cast, "1.1").pk, decision="approve")
    assert "都审完了，没有人在等。" in words(response)


def test_the_amount_is_corrected_within_the_rule_and_with_a_reason(cast, manager):
    deed = waiting(cast, asked_points=10)
    without = manager.post("review_deed", deed.pk, decision="approve", points="25")
    assert "请写一句理由，对方看得到。" in words(without)
    assert 'value="25"' in without.content.decode()
    above = manager.post("review_deed", deed.pk, decision="approve", points="161", reason="很难得")
    assert "最少 3 分、最多 160 分，不能记 161 分" in words(above)
    assert "很难得" in above.content.decode()
    manager.post("review_deed", deed.pk, decision="approve", points="25", reason="很难得")
    deed.refresh_from_db()
    assert (deed.state, deed.points) == (Deed.State.APPROVED, 25)


@pytest.mark.parametrize("nonsense", ["", "abc", "2.5", "-3", "999999999999"])
def test_an_amount_that_is_no_amount_gets_a_sentence(cast, manager, nonsense):
    deed = waiting(cast)
    response = manager.post("review_deed", deed.pk, decision="approve", points=nonsense, reason="改")
    assert response.status_code == 200
    assert 'class="wrong"' in response.content.decode()
    deed.refresh_from_db()
    assert deed.state == Deed.State.WAITING


def test_hours_are_corrected_as_hours(cast, manager):
    deed = waiting(cast, "1.6", quantity=4)
    manager.post("review_deed", deed.pk, decision="approve", quantity="3", reason="签到表上是三小时")
    deed.refresh_from_db()
    assert (deed.points, deed.quantity) == (6, 3)


def test_the_quote_follows_the_slider(cast, manager):
    deed = waiting(cast)
    assert "这一次定 40 分" in words(manager.get("review_quote", deed.pk, points="40"))
    assert "不能记 400 分" in words(manager.get("review_quote", deed.pk, points="400"))


def test_returning_needs_a_reason_which_the_recorder_reads(cast, manager, collector):
    deed = waiting(cast)
    assert "请写一句理由" in words(manager.post("review_deed", deed.pk, decision="return"))
    manager.post("review_deed", deed.pk, decision="return", quick="日期不对，请核对", own="是不是三月八日")
    assert "“日期不对，请核对。是不是三月八日”" in words(collector.get("deed", deed.pk))


def test_ones_own_deed_is_shown_but_cannot_be_decided(cast, manager):
    deed = waiting(cast, by=cast.manager)
    said = words(manager.get("review_deed", deed.pk))
    assert "这件是您自己记的，要请另一位同事审核。" in said
    assert "通过，记分" not in said
    refused = manager.post("review_deed", deed.pk, decision="approve", points="10")
    assert "这件是您自己记的，要请另一位同事审核。" in words(refused)
    deed.refresh_from_db()
    assert deed.state == Deed.State.WAITING


def test_a_household_members_deed_is_not_ones_to_decide(cast):
    from jishan.people import services as people

    people.appoint(community=cast.community, user=cast.zhang.user, role="manager")
    deed = waiting(cast, resident=cast.husband)
    desk = Desk(cast, cast.zhang.user)
    assert "记给您自己或家里人" in words(desk.get("review_deed", deed.pk))
    assert "disabled" in desk.get("review").content.decode()


def test_two_reviewers_and_the_page_says_one_is_still_wanted(cast, manager):
    deed = waiting(cast, "1.5")
    assert "还要一位同事审核才记入" in words(manager.post("review_deed", deed.pk, decision="approve"))
    other = Desk(cast, cast.second_manager)
    assert "李建国已通过，还要一位" in words(other.get("review_deed", deed.pk))
    assert "记入 50 分" in words(other.post("review_deed", deed.pk, decision="approve"))


def test_a_deed_that_somebody_else_decided_meanwhile_gets_a_sentence(cast, manager):
    deed = waiting(cast)
    earning.return_deed(deed=deed, by=cast.second_manager, reason="不清楚")
    said = words(manager.post("review_deed", deed.pk, decision="approve", points="10"))
    assert "这件已经有人处理过了，现在是“退回补充”。" in said
    assert manager.get("review_deed", deed.pk).status_code == 302


def test_many_are_approved_at_once_and_each_is_told_its_outcome(cast, manager):
    deeds = [waiting(cast, "1.1"), waiting(cast, "1.1", resident=cast.li), waiting(cast, by=cast.manager)]
    said = words(manager.post("approve_many", deed=[deed.pk for deed in deeds]))
    assert "2 件通过了" in said
    assert "1 件没有通过，原因写在后面。" in said
    assert "要请另一位同事审核" in said
    again = words(manager.post("approve_many", deed=[deeds[0].pk]))
    assert "记入 2 分" in again
    assert ledger.available(cast.zhang.account) == 2


def test_ticking_none_says_what_to_do(cast, manager):
    assert "请先勾上要通过的" in words(manager.post("approve_many"))


def test_a_full_limit_is_said_before_deciding(cast, manager):
    waiting(cast, "1.1", key="first")
    second = waiting(cast, "1.1", key="second")
    manager.post("review_deed", Deed.objects.get(community=cast.community, key="first").pk, decision="approve")
    assert "已经记满" in words(manager.get("review_deed", second.pk))


def test_reviewing_is_not_for_collectors_nor_for_strangers(cast, collector):
    deed = waiting(cast)
    assert collector.get("review").status_code == 403
    assert collector.get("review_deed", deed.pk).status_code == 403
    assert Desk(cast, cast.outsider).get("review").status_code == 404
