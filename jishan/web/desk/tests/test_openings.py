"""Cut-over lists at the desk: what manager, storekeeper and the public see of one, from the draft to the book."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.people import services as people
from jishan.switchover.models import OpeningLine, OpeningList
from jishan.switchover.openings import queries, services
from jishan.switchover.tests.opening_cast import drafted, line_of, shown, sign
from jishan.web.desk.tests.desk import Desk, words
from tests.cast import moment

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
LATER = TODAY + timedelta(days=8)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(moment(TODAY)):
        yield


@pytest.fixture
def keeper(cast):
    return Desk(cast, cast.storekeeper)


def only(cast) -> OpeningList:
    return OpeningList.objects.get(community=cast.community)


def excel(*rows) -> SimpleUploadedFile:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("积分.xlsx", out.getvalue())


def test_a_list_is_begun_read_from_a_file_and_its_questions_settled_one_after_another(cast, manager):
    assert "还没有换账清单" in words(manager.get("openings"))
    page = manager.post(
        "opening_new", key=str(uuid4()), title="纸质存折", cut_over_on="2026-03-01", lapse="posted", stated_points="18"
    )
    opening = only(cast)
    assert "纸质存折" in words(page)
    file = excel(("姓名", "积分"), ("张桂兰", 10), ("李秀珍", "八"), ("没听说", 3), ("张桂兰", 10), ("合计", 20))
    page = words(manager.post("opening_file", opening.pk, file=file))
    assert "1 行对上了人" in page
    assert "还有 3 行要您看一看" in page
    assert "第 6 行的合计写着 20 分，逐行读出来是 23 分" in page
    assert "3 行要您看一看" in words(manager.get("today"))
    amount, nobody, twice = queries.questions(opening)
    page = words(manager.get("opening_decide", amount.pk))
    assert "第 2 行是多少" in page
    assert "李秀珍，八" in page.replace(" ", "")
    page = words(
        manager.post(
            "opening_decide", amount.pk, kind="resident", chosen=f"resident:{cast.li.pk}", points="8", key=str(uuid4())
        )
    )
    assert "第 2 行：李秀珍，8 分" in page
    assert "第 3 行是谁的" in page, "the next question follows"
    assert "请写一句为什么" in words(manager.post("opening_leave_out", nobody.pk, reason=" "))
    manager.post("opening_leave_out", nobody.pk, reason="不在本社区")
    page = words(manager.post("opening_leave_out", twice.pk, reason="重复登记"))
    assert "开始公示" in page
    assert "对得上" in page, "the sum that stood in the passbooks"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("x.xlsx", b"PK\x03\x04 nonsense"), "打不开"),
        (SimpleUploadedFile("x.xlsx", b""), "空"),
        (SimpleUploadedFile("x.csv", "姓名,电话\n张桂兰,1".encode()), "没有看出哪一行是表头"),
    ],
)
def test_a_file_that_will_not_do_gets_a_sentence_and_the_draft_stays(cast, manager, file, sentence):
    opening = drafted(cast, (cast.zhang, 5, 0))
    assert sentence in words(manager.post("opening_file", opening.pk, file=file))
    assert queries.totals(opening).points == 5


def test_passbooks_are_typed_by_initials_and_two_who_fit_are_a_choice(cast, manager):
    people.add_resident(community=cast.community, name="张光亮", by=cast.manager)
    opening = drafted(cast)
    page = manager.post(
        "opening_type", opening.pk, kind="resident", who="zgl", points="12", hours="2:30", key=str(uuid4())
    )
    assert "有几位都像，请点一下是哪一位" in words(page)
    assert f"resident:{cast.zhang.pk}" in page.content.decode()
    assert 'value="12"' in page.content.decode(), "what was typed is kept"
    page = words(
        manager.post(
            "opening_type", opening.pk, kind="resident", who="zgl", chosen=f"resident:{cast.zhang.pk}", points="12",
            hours="2:30", key=str(uuid4()),
        )
    )  # fmt: skip
    assert "张桂兰，12 分、2 小时 30 分钟" in page
    for typed, sentence in [
        ({"who": "liuxiuzhen", "points": "5"}, "没有找到“liuxiuzhen”"),
        ({"who": "", "points": "5"}, "请写上是谁"),
        ({"who": "lxz", "points": "五"}, "请写一个整数"),
        ({"who": "lxz", "hours": "很多"}, "“很多”看不懂"),
        ({"who": "lxz"}, "积分和时长都是 0"),
        ({"who": "张桂兰", "points": "5"}, "张桂兰已经在第 1 行了"),
    ]:
        page = words(manager.post("opening_type", opening.pk, kind="resident", key=str(uuid4()), **typed))
        assert sentence in page, typed
    assert OpeningLine.objects.filter(community=cast.community).count() == 1


def test_coins_are_counted_by_denomination(cast, manager):
    opening = drafted(cast)
    page = words(manager.post("opening_coins", opening.pk, points_0="2", count_0="40", points_1="3", count_1="10"))
    assert "40 张，80 分" in page
    page = words(manager.post("opening_coins", opening.pk, points_0="2", count_0="40", points_1="2", count_1="1"))
    assert "2 分的上面已经有一行了" in page
    page = words(manager.post("opening_coins", opening.pk, points_0="", count_0="4"))
    assert "请写上是几分一张的" in page


def test_everyone_can_look_at_a_shown_list_and_nobody_reads_anyones_amount(cast, manager):
    people.change_resident(resident=cast.li, by=cast.manager, name="李秀珍", phone="", remark="", is_public=False)
    opening = shown(cast, (cast.zhang, 777, 60), (cast.li, 888, 0))
    page = words(Client().get(reverse("public:opening", args=[cast.community.slug, opening.number])))  # type: ignore[arg-type]
    assert "张*兰" in page
    assert "6 号楼" in page
    assert "（本人不公开）" in page
    assert "一共 2 行，1,665 分" in page
    for secret in ("张桂兰", "李*珍", "3 号楼", "777", "888"):
        assert secret not in page
    own = Client()
    own.force_login(cast.zhang.user)
    address = reverse("public:opening", args=[cast.community.slug, opening.number])
    assert "您的是第 1 行：777 分" in words(own.get(address))  # type: ignore[arg-type]
    wall = words(manager.get("opening_print", opening.pk))
    assert "张*兰 6 号楼" in wall
    assert "777" in wall
    assert "张桂兰" not in wall
    assert "李*珍" not in wall
    full = words(manager.client.get(manager.address("opening_print", opening.pk) + "?for=sign"))  # type: ignore[arg-type]
    assert "张桂兰 6-2-401" in full
    home = words(own.get(reverse("resident:home", args=[cast.community.slug])))  # type: ignore[arg-type]
    assert "您那一行是 777 分" in home
    services.take_back_list(opening=opening, by=cast.manager)
    assert Client().get(address).status_code == 404


def test_an_objection_is_noted_by_anyone_at_the_counter_and_answered_by_the_manager(cast, manager, keeper):
    opening = shown(cast, (cast.zhang, 30, 0))
    line = line_of(opening, cast.zhang)
    page = words(
        keeper.post(
            "opening_object", opening.pk, query=f"?line={line.pk}", said_by="张桂兰", words="是 35 分", key=str(uuid4())
        )
    )
    assert "记下了" in page
    assert "1 条异议" in words(manager.get("today"))
    objection = opening.objections.get(community=cast.community)
    page = words(manager.post("opening_answer", objection.pk, points="35", answer="看了存折，是 35 分"))
    assert "答复了" in page
    assert line_of(opening, cast.zhang).points == 35
    assert "30 改为 35 分" in words(manager.get("opening_line", line.pk))
    page = words(manager.post("opening_object", opening.pk, said_by="李秀珍", words="没有我", key=str(uuid4())))
    missing = opening.objections.get(community=cast.community, line=None)
    assert "补上哪一位" in words(manager.get("opening_answer", missing.pk))
    manager.post("opening_answer", missing.pk, who="lxz", points="6", answer="补上了")
    assert line_of(opening, cast.li).points == 6


def test_nobody_objects_to_a_line_of_one_list_on_the_page_of_another(cast, manager, keeper):
    other = line_of(drafted(cast, (cast.li, 4, 0)), cast.li)
    opening = shown(cast, (cast.zhang, 30, 0))
    typed = {"said_by": "张桂兰", "words": "少了", "key": str(uuid4())}
    assert keeper.post("opening_object", opening.pk, query=f"?line={other.pk}", **typed).status_code == 404
    assert not opening.objections.filter(community=cast.community).exists()


def test_two_sign_and_the_resident_sees_where_the_points_came_from(cast, manager, keeper):
    opening = shown(cast, (cast.zhang, 30, 90))
    digest = queries.digest(opening)
    assert "才能签" in words(manager.get("opening", opening.pk))
    assert "3 月 9 日" in words(manager.post("opening_sign", opening.pk, digest=digest))
    with clock.at(moment(LATER)):
        assert "等两位同事签字" in words(keeper.get("today"))
        assert "还要另一位同事来签" in words(manager.post("opening_sign", opening.pk, digest=digest))
        assert "您已经签过了" in words(manager.post("opening_sign", opening.pk, digest=digest))
        assert "清单改过了" in words(keeper.post("opening_sign", opening.pk, digest="of another list"))
        assert "已经记账" in words(keeper.post("opening_sign", opening.pk, digest=digest))
        assert ledger.available(cast.zhang.account) == 30
        own = Client()
        own.force_login(cast.zhang.user)
        slug = cast.community.slug
        statement = words(own.get(reverse("resident:statement", args=[slug])))  # type: ignore[arg-type]
        assert "从“纸质存折”转入" in statement
        assert "换账清单第 1 号第 1 行" in statement
        assert "李建国、周敏签字" in statement
        transfer = line_of(opening, cast.zhang).points_transfer
        story = words(own.get(reverse("resident:line", args=[slug, transfer.pk])))  # type: ignore[arg-type]
        for told in ("李建国 照“纸质存折”登记", "公示", "周敏 核对签字", "写进账本"):
            assert told in story
        assert "1 小时 30 分钟" in words(own.get(reverse("resident:home", args=[slug])))  # type: ignore[arg-type]
        assert "+ 1 小时 30 分钟" in words(own.get(reverse("resident:hours", args=[slug]))).replace("+1", "+ 1")  # type: ignore[arg-type]
        hours = line_of(opening, cast.zhang).minutes_transfer
        assert "长期保留" in words(own.get(reverse("resident:line", args=[slug, hours.pk])))  # type: ignore[arg-type]
        assert "服务时长 1 小时 30 分钟" in words(manager.get("resident", cast.zhang.pk))


def test_a_posted_line_is_corrected_by_two_and_the_reason_reaches_the_resident(cast, manager, keeper):
    opening = shown(cast, (cast.zhang, 30, 0))
    with clock.at(moment(LATER)):
        sign(opening, cast.manager), sign(opening, cast.second_manager)
        line = line_of(opening, cast.zhang)
        page = manager.post(
            "opening_correct", line.pk, points="36", hours="", reason="最后一页还有 6 分", key=str(uuid4())
        )
        assert "请另一位同事确认" in words(page)
        correction = line.corrections.get(community=cast.community)
        assert "要请另一位同事来确认" in words(manager.get("opening_confirm", correction.pk))
        assert "换账更正等您确认" in words(keeper.get("today"))
        page = words(keeper.post("opening_confirm", correction.pk, decision="yes"))
        assert "更正好了" in page
        assert ledger.available(cast.zhang.account) == 36
        own = Client()
        own.force_login(cast.zhang.user)
        statement = words(own.get(reverse("resident:statement", args=[cast.community.slug])))  # type: ignore[arg-type]
        assert "冲回：从“纸质存折”转入" in statement
        assert "更正：最后一页还有 6 分" in statement


def test_the_list_is_a_file_too_with_names_that_begin_with_an_equals_sign_as_text(cast, manager):
    odd = people.add_resident(community=cast.community, name="=钱多多", by=cast.manager)
    opening = drafted(cast, (odd, 9, 30))
    answer = manager.get("opening_excel", opening.pk)
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert rows[2][:5] == (1, "=钱多多", None, 9, "30 分钟") or rows[2][1] == "=钱多多"
    assert rows[-1][3] == 9


def test_a_storekeeper_reads_and_signs_and_does_not_draft(cast, keeper):
    opening = drafted(cast, (cast.zhang, 30, 0))
    assert keeper.get("opening", opening.pk).status_code == 200
    for page in ("opening_file", "opening_type", "opening_coins", "opening_change"):
        assert keeper.get(page, opening.pk).status_code == 403
