from django.test import Client
from django.urls import reverse

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.ledger.models import Transfer
from jishan.store import services as store
from jishan.web.resident.tests.conftest import Address, claimed, days_ago, signed_in
from tests.cast import Cast, give


def line(deed: Deed, at: Address) -> str:
    deed.refresh_from_db()
    return at("line", transfer=deed.transfer_id)


def test_a_credited_deed_opens_to_its_rule_its_sum_and_whose_hands_it_went_through(
    cast: Cast, zhang: Client, at: Address
) -> None:
    deed = claimed(cast, note="给独居老人送馒头", place="6 号楼")
    earning.approve_deed(deed=deed, by=cast.manager, reason="人和照片对得上")
    page = zhang.get(line(deed, at))
    for sentence in (
        "这一笔怎么来的",
        "“帮老人跑腿，每次 1 分，每人每月最多记 3 次。”",
        "细则第 1.2 条，第 1 版，2025 年 1 月 1 日起",
        "1 分 × 1 次 = 1 分",
        "没有超过上限",
        "“给独居老人送馒头”",
        "李建国</b> 审核通过",
        "信用管理员",
        "“人和照片对得上”",
        "1 分记到您名下",
        "一直有效",
        deed.number,
    ):
        assert sentence in page.text, sentence


def test_a_sum_that_met_a_limit_says_which(cast: Cast, zhang: Client, at: Address) -> None:
    deed = earning.record_deed(
        community=cast.community,
        key="long",
        rule="1.6",
        happened_on=days_ago(1),
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        resident=cast.zhang,
        quantity=7,
    )
    earning.approve_deed(deed=deed, by=cast.manager)
    page = zhang.get(line(deed, at))
    assert "2 分 × 7 小时 = 14 分" in page.text
    assert "每人每月最多记 10 分" in page.text
    assert "所以记 10 分" in page.text


def test_a_reversed_deed_and_its_reversal_lead_to_each_other(cast: Cast, zhang: Client, at: Address) -> None:
    deed = give(cast, cast.zhang, 8)
    earning.reverse_deed(deed=deed, by=cast.manager, reason="同一场活动记了两次，是我们记错了")
    back = Transfer.objects.get(community=cast.community, reverses=deed.transfer_id)
    first, second = zhang.get(line(deed, at)), zhang.get(at("line", transfer=back.pk))
    assert "这 8 分记错了，已经冲回，原因如下：同一场活动记了两次，是我们记错了" in first.text
    assert at("line", transfer=back.pk) in first.text
    assert "冲回：热心好事" in second.text
    assert "同一场活动记了两次，是我们记错了" in second.text
    assert line(deed, at) in second.text
    assert "−8" in second.text


def test_a_redemption_opens_to_its_articles_and_who_handed_them_over(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    redemption = store.redeem(
        community=cast.community, key="r", resident=cast.zhang, basket={cast.towel.pk: 2}, by=cast.storekeeper
    )
    page = zhang.get(at("line", transfer=redemption.transfer_id))
    for sentence in (
        "这一笔用到哪里了",
        "换了 2 件物品",
        "纯棉毛巾 × 2",
        "每件 5 分",
        "周敏</b> 当面交给您",
        redemption.number,
    ):
        assert sentence in page.text, sentence


def test_an_undone_redemption_says_so_on_both_its_lines(cast: Cast, zhang: Client, at: Address) -> None:
    give(cast, cast.zhang, 26)
    redemption = store.redeem(
        community=cast.community, key="r", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    store.undo_redemption(redemption=redemption, by=cast.storekeeper, reason="拿错了")
    back = Transfer.objects.get(community=cast.community, reverses=redemption.transfer_id)
    first = zhang.get(at("line", transfer=redemption.transfer_id))
    second = zhang.get(at("line", transfer=back.pk))
    assert "5 分退回来了。原因：拿错了" in first.text
    assert at("line", transfer=back.pk) in first.text
    assert at("line", transfer=redemption.transfer_id) in second.text
    assert "+5" in second.text


def test_it_says_whom_to_ask_when_it_looks_wrong(cast: Cast, zhang: Client, at: Address) -> None:
    type(cast.community).objects.filter(pk=cast.community.pk).update(
        phone="0531-8602 1234", office_hours="工作日 9 点到 5 点"
    )
    page = zhang.get(line(give(cast, cast.zhang, 3), at))
    assert "觉得不对？问社区，会当面翻给您看。" in page.text
    assert "tel:0531-86021234" in page.text
    assert "工作日 9 点到 5 点" in page.text


def test_nobody_opens_a_line_that_is_not_theirs(
    cast: Cast, zhang: Client, outsider: Client, helper: Client, at: Address
) -> None:
    theirs = line(give(cast, cast.li, 3), at)
    assert zhang.get(theirs).status_code == 404
    assert outsider.get(theirs).status_code == 404
    assert helper.get(theirs).status_code == 200
    mine = line(give(cast, cast.zhang, 4), at)
    assert helper.get(mine).status_code == 404


def test_a_line_is_not_found_under_another_community(cast: Cast) -> None:
    deed = give(cast, cast.zhang, 3)
    deed.refresh_from_db()
    elsewhere = reverse("resident:line", kwargs={"slug": cast.next_door.slug, "transfer": deed.transfer_id})
    assert signed_in(cast.zhang.user).get(elsewhere).status_code == 404


def test_the_household_sees_the_line_of_its_common_points_and_neighbours_do_not(
    cast: Cast, zhang: Client, helper: Client, at: Address
) -> None:
    household = cast.zhang.memberships.get(community=cast.community).household
    deed = earning.record_deed(
        community=cast.community,
        key="home",
        rule="1.4",
        happened_on=days_ago(2),
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        household=household,
    )
    earning.approve_deed(deed=deed, by=cast.manager)
    page = zhang.get(line(deed, at))
    assert f"5 分记到全家（{household.name}）名下" in page.text
    assert "?of=household" in page.text
    assert helper.get(line(deed, at)).status_code == 404
