from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from jishan.ledger import services as ledger_services
from jishan.lib import clock
from jishan.people import queries as people
from jishan.people import services
from jishan.people.cards import qr_text
from jishan.people.models import Resident
from jishan.places.models import Home
from jishan.web.desk.tests.desk import Desk, entrance_head, waiting, words
from jishan.web.shared.templatetags.jishan import date_only, full_date
from tests.cast import give

NEW = {
    "name": "王秀英",
    "compound": "河沿小区",
    "building": "5",
    "entrance": "1",
    "home": "302",
    "joined_on": "2025-02-01",
}


@pytest.mark.parametrize("typed", ["张桂兰", "桂兰", "zgl", "zhangguilan", "1234", "13800001234", "6-2-401"])
def test_a_resident_is_found_by_what_one_types(manager, typed):
    assert "张桂兰" in words(manager.get("residents", q=typed))


def test_a_scanned_card_opens_its_person_and_a_stopped_one_says_so(cast, manager):
    card = people.card_of(cast.zhang)
    assert manager.get("residents", q=qr_text(card))["Location"] == manager.address("resident", cast.zhang.pk)
    services.replace_card(resident=cast.zhang, by=cast.manager)
    said = words(manager.client.get(manager.address("residents"), {"q": qr_text(card)}, follow=True))
    assert "张桂兰 有新卡了，请用新卡。" in said


def test_nobody_found_says_how_to_look(manager):
    assert "没有找到。换个写法试试" in words(manager.get("residents", q="查无此人"))


def test_a_residents_page_has_everything_of_theirs(cast, manager):
    give(cast, cast.zhang, 12)
    waiting(cast, "1.1")
    said = words(manager.get("resident", cast.zhang.pk))
    for told in ("12 分", "6-2-401", "13800001234", "热心好事", "扫雪除冰", "等待审核", "刘福山", "heyan-zhang"):
        assert told in said
    assert "李小雨帮着照看" in words(manager.get("resident", cast.li.pk))


def test_the_storekeeper_sees_no_phone(cast):
    assert "13800001234" not in words(Desk(cast, cast.storekeeper).get("resident", cast.zhang.pk))


def test_an_entrance_head_sees_their_own_entrance_only(cast):
    desk = Desk(cast, entrance_head(cast))
    said = words(desk.get("residents"))
    assert "张桂兰" in said
    assert "李秀珍" not in said
    for page in ("resident", "statement", "statement_print"):
        assert desk.get(page, cast.zhang.pk).status_code == 200
        assert desk.get(page, cast.li.pk).status_code == 403
    assert desk.get("resident_change", cast.zhang.pk).status_code == 403


def test_the_next_communitys_residents_are_not_there(cast, manager):
    assert manager.get("resident", cast.outsider_resident.pk).status_code == 404
    assert Desk(cast, cast.outsider).get("residents").status_code == 404


def test_a_resident_is_entered_with_home_and_card(cast, manager):
    said = words(manager.post("resident_new", **NEW))
    assert "王秀英登记好了，卡也有了。" in said
    assert "5-1-302" in said
    assert people.card_of(Resident.objects.get(community=cast.community, name="王秀英")) is not None


def test_in_a_home_with_people_the_form_asks_who_lives_with_whom(cast, manager):
    here = NEW | {"building": "6", "entrance": "2", "home": "401室"}
    asked = manager.post("resident_new", **here)
    assert "请选一下和谁一起住" in words(asked)
    assert 'value="王秀英"' in asked.content.decode()
    household = people.household_of(cast.zhang)
    manager.post("resident_new", **here, household=str(household.pk))
    assert {m.name for m in people.members_of(household)} == {"张桂兰", "刘福山", "王秀英"}
    manager.post("resident_new", **(here | {"name": "租客"}), household="own")
    tenant = Resident.objects.get(community=cast.community, name="租客")
    assert people.household_of(tenant) != household
    assert people.home_label(tenant) == "6-2-401"


@pytest.mark.parametrize(
    "change, sentence",
    [
        ({"name": ""}, "请写上姓名。"),
        ({"name": "小🌸"}, "没法印在名册上"),
        ({"phone": "12345"}, "看不明白"),
        ({"home": ""}, "住址没有写全"),
        ({"joined_on": "2999-01-01"}, "日期不能晚于今天。"),
        ({"joined_on": "2001-01-01"}, "加入日期不能比这更早"),
        ({"joined_on": "昨天"}, "日期请写成 2026-03-08 这样。"),
    ],
)
def test_what_will_not_do_is_said_at_its_field_and_nothing_is_lost(cast, manager, change, sentence):
    response = manager.post("resident_new", **(NEW | {"remark": "膝盖不好"} | change))
    assert sentence in words(response)
    assert 'value="膝盖不好"' in response.content.decode()
    assert not Resident.objects.filter(community=cast.community, name="王秀英").exists()
    assert not Home.objects.filter(community=cast.community, number="302").exists()


def test_a_name_that_is_a_script_is_shown_as_text(cast, manager):
    manager.post("resident_new", **(NEW | {"name": "<script>alert(1)</script>"}))
    assert b"<script>alert" not in manager.get("residents").content


def test_a_change_is_written_down(cast, manager):
    said = words(
        manager.post("resident_change", cast.zhang.pk, name="张桂蘭", phone="13900005678", remark="耳背", is_public="")
    )
    assert "改好了。" in said
    assert "13900005678" in said
    cast.zhang.refresh_from_db()
    assert not cast.zhang.is_public
    assert "看不明白" in words(manager.post("resident_change", cast.zhang.pk, name="张桂兰", phone="1"))


def test_moving_out_says_first_what_ends_and_can_be_taken_back(cast, manager):
    give(cast, cast.zhang, 9)
    assert "账上还有 9 分" in words(manager.get("move_out", cast.zhang.pk))
    assert "日期不能晚于今天。" in words(manager.post("move_out", cast.zhang.pk, on="2999-01-01"))
    assert "张桂兰迁出了" in words(manager.post("move_out", cast.zhang.pk, on=clock.today().isoformat()))
    assert "张桂兰" in words(manager.get("residents", show="left"))
    assert "已经在" in words(manager.post("move_out", cast.zhang.pk, on=clock.today().isoformat()))
    assert "张桂兰回来了，给了一张新卡。" in words(manager.post("move_back", cast.zhang.pk))


def test_a_resident_moves_to_another_household(cast, manager):
    household = people.household_of(cast.li)
    target = manager.address("join", cast.husband.pk) + "?q=李秀珍"
    assert "3-1-102" in words(manager.client.get(target))
    fields = {"household": str(household.pk), "on": (clock.today() - timedelta(days=1)).isoformat()}
    assert "刘福山现在和李秀珍一家在一起。" in words(manager.client.post(target, fields, follow=True))
    assert "以前在张桂兰一家" in words(manager.get("resident", cast.husband.pk))


def test_a_lost_card_is_replaced_once_however_often_it_is_sent(cast, manager):
    old = people.card_of(cast.zhang)
    manager.post("card_replace", cast.zhang.pk, lost=str(old.pk))
    new = people.card_of(cast.zhang)
    manager.post("card_replace", cast.zhang.pk, lost=str(old.pk))
    assert people.card_of(cast.zhang) == new != old


def test_cards_are_printed_with_name_and_code_and_say_nothing_else(cast, manager):
    give(cast, cast.zhang, 77)
    card = people.card_of(cast.zhang)
    response = manager.get("card_print", cast.zhang.pk)
    said = words(response)
    assert f"张桂兰 {card.code[:4]} {card.code[4:]}" in said
    for secret in ("77", "6-2-401", "1380000", card.secret, str(cast.zhang.pk)[:8]):
        assert secret not in said
    assert qr_text(card) not in response.content.decode()
    assert said.count("捡到请交居委会") == 1


def test_many_cards_are_printed_ten_to_a_sheet(cast, manager):
    services.add_residents(
        community=cast.community,
        entries=[services.NewResident(name=f"居民{n}") for n in range(10)],
        by=cast.manager,
    )
    page = manager.get("cards_print").content.decode()
    assert page.count('class="resident-card"') == 13
    assert page.count('card-sheet"') == 2
    ticked = manager.get("cards_print", resident=[str(cast.zhang.pk), "nonsense"]).content.decode()
    assert ticked.count('class="resident-card"') == 1


def test_cards_are_handed_out_by_a_list_that_tells_namesakes_apart(cast, manager):
    page = manager.get("cards_print")
    cards, handed_out = page.content.decode().split("发卡签收表", 1)
    assert "6-2-401" in handed_out
    assert "6-2-401" not in cards, "a card that is lost names no door"
    one = manager.get("cards_print", resident=[str(cast.zhang.pk)])
    assert "发卡签收表" not in words(one)


def test_an_invitation_is_printed_and_lets_the_resident_in(cast, manager):
    page = manager.post("invite", cast.li.pk, follow=False)
    code = words(page).split("输入邀请码：")[1].split("给自己")[0].replace(" ", "")
    user = services.accept_invitation(code=code, username="lixiuzhen", password="liu-shu-yin-yin")
    cast.li.refresh_from_db()
    assert cast.li.user == user
    assert "已经有自己的登录名了" in words(manager.post("invite", cast.li.pk))


def test_an_invitation_that_no_phone_can_open_says_so(cast, manager):
    page = manager.client.post(manager.address("invite", cast.li.pk), headers={"host": "127.0.0.1:8000"})
    assert "手机扫了打不开" in words(page)


def test_a_helper_is_named_and_ended(cast, manager):
    assert "没有“没有这人”这个登录名" in words(manager.post("helper_add", cast.husband.pk, username="没有这人"))
    assert "帮着照看" in words(manager.post("helper_add", cast.husband.pk, username="heyan-helper"))
    (helper,) = people.helpers_of(cast.husband)
    assert "李小雨不再是帮手了。" in words(manager.post("helper_end", cast.husband.pk, helper.pk))
    assert not people.helpers_of(cast.husband)


def test_the_statement_has_its_reasons_and_a_large_print(cast, manager):
    give(cast, cast.zhang, 12)
    assert "热心好事" in words(manager.get("statement", cast.zhang.pk))
    printed = words(manager.get("statement_print", cast.zhang.pk))
    assert "现在可以用 12 分" in printed
    assert "李建国审核" in printed


def test_desk_and_paper_name_the_last_day_on_which_points_can_be_used(cast, manager):
    book = ledger_services.open_book(community=cast.community)
    ledger_services.transfer(
        book=book,
        key="lapsing",
        source=ledger_services.system_account(book, "issued"),
        target=cast.zhang.account,
        points=12,
        kind="award",
        lapses_on=clock.today() + timedelta(days=31),
    )
    last = clock.today() + timedelta(days=30)
    assert f"其中 12 分用到 {date_only(last)}" in words(manager.get("resident", cast.zhang.pk))
    assert f"其中 12 分可以用到 {full_date(last)}。" in words(manager.get("statement_print", cast.zhang.pk))


def test_the_excel_list_has_phones_for_the_manager_only(cast, manager):
    services.change_resident(
        resident=cast.li, by=cast.manager, name="李秀珍", phone="", remark="=cmd()", is_public=True
    )
    sheet = load_workbook(BytesIO(manager.get("residents_excel").content)).active
    cells = {cell.value: cell for row in sheet for cell in row}
    assert "13800001234" in cells
    assert cells["=cmd()"].data_type == "s"
    collectors = load_workbook(BytesIO(Desk(cast, cast.collector).get("residents_excel").content)).active
    seen = {cell.value for row in collectors for cell in row}
    assert "张桂兰" in seen
    assert "13800001234" not in seen
    assert "电话" not in seen
    assert "13800001234" not in words(Desk(cast, cast.collector).get("residents_print"))


def test_who_has_no_card_is_listed(cast, manager):
    people.card_of(cast.li).__class__.objects.filter(community=cast.community, resident=cast.li).update(
        stopped_at=clock.now()
    )
    said = words(manager.get("residents", show="no-card"))
    assert "李秀珍" in said
    assert "张桂兰" not in said
    assert "1 位居民还没有卡" in words(manager.get("today"))


@pytest.mark.parametrize("number", ["9" * 5000, "-1", "²", "abc"])
def test_a_line_number_that_is_none_begins_at_the_newest(cast, manager, number):
    give(cast, cast.zhang, 10)
    assert "热心好事" in words(manager.get("statement", cast.zhang.pk, before=number))


def test_a_nul_in_an_address_gets_a_page_and_not_the_databases_error(cast, manager):
    response = manager.get("review", rule="a\0b")
    assert response.status_code == 400


def test_a_card_read_in_full_width_opens_its_person(cast, manager):
    full = "".join(chr(ord(sign) + 0xFEE0) for sign in qr_text(people.card_of(cast.zhang)))
    assert manager.get("residents", q=full).headers["Location"] == manager.address("resident", cast.zhang.pk)
