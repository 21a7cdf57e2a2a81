from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from PIL import Image

from jishan.identity.services import create_user
from jishan.ledger.models import Account
from jishan.lib import clock
from jishan.oversight.models import EnteredFigure
from jishan.people import services as people
from jishan.web.desk.tests.desk import Desk, words
from tests.cast import PASSWORD, give, moment

MARCH = "2025-03"


@pytest.fixture
def settled(cast):
    with clock.at(moment(date(2025, 3, 10))):
        give(cast, cast.zhang, 40)
    return cast


def figure(**facts):
    return {"key": str(uuid4()), "name": "参与率", "value": "90", "unit": "%", "remark": "入户统计", **facts}


def test_every_period_since_the_community_joined_is_listed(settled, manager):
    with clock.at(moment(date(2025, 4, 10))):
        said = words(manager.get("reports"))
        assert said.index("2025 年 4 月") < said.index("2025 年 3 月") < said.index("2025 年 1 月")
        assert "还没有过完" in said
        assert "2025 年第 1 季度" in words(manager.get("reports", every="quarter"))


def test_a_month_is_shown_with_its_sum(settled, manager):
    said = words(manager.get("report", MARCH))
    assert "1 位居民做了 1 件好事，记了 40 分。" in said
    assert "0 + 40 − 0 = 40，和账户里的数一致。" in said
    assert "邻里互助" in said


def test_a_month_that_has_not_ended_is_refused_and_leads_to_what_there_is(settled, manager):
    with clock.at(moment(date(2025, 3, 20))):
        for page in ("report", "report_print", "report_excel", "report_share", "report_picture"):
            answer = manager.get(page, MARCH)
            assert answer.status_code == 409
            assert "2025 年 3 月还没有过完，4 月 1 日起才能出正式的台账。" in words(answer)
            assert f"{manager.address('report', MARCH)}?so_far=1" in answer.content.decode()
        assert "未完" in words(manager.get("report", MARCH, so_far="1"))
        paper = words(manager.get("report_print", MARCH, so_far="1"))
        assert "未完，不作上报用" in paper
        assert "制表" not in paper


def test_so_far_asked_of_a_month_that_has_ended_is_the_final_one(settled, manager):
    assert "制表" in words(manager.get("report_print", MARCH, so_far="1"))


def test_what_does_not_add_up_is_said_and_not_handed_in(settled, manager):
    Account.objects.filter(community=settled.community, pk=settled.zhang.account_id).update(balance=41)
    page = manager.get("report", MARCH)
    assert page.status_code == 409
    assert "期初 0 加 40 减 0，不等于账户里的 41。" in words(page)
    assert manager.address("report_print", MARCH) not in page.content.decode()
    for name in ("report_print", "report_excel", "report_share", "report_picture"):
        answer = manager.get(name, MARCH)
        assert answer.status_code == 409
        assert "先不出台账" in words(answer)


def test_a_figure_is_entered_once_marked_and_taken_out(settled, manager):
    sent = figure()
    manager.post("report_figure", MARCH, **sent)
    manager.post("report_figure", MARCH, **sent)
    said = words(manager.get("report", MARCH))
    assert said.count("人工填写 90%") == 1
    assert "入户统计，李建国" in said
    again = manager.post("report_figure", MARCH, **figure(value="95"))
    assert again.status_code == 409
    assert "这一期已经填过“参与率”，是 90%。" in words(again)
    one = EnteredFigure.objects.get(community=settled.community)
    assert "拿掉了" in words(manager.post("report_figure_out", one.pk))
    assert "90%" not in words(manager.get("report", MARCH))


@pytest.mark.parametrize("value", ["", "九十", "1.234", "1" * 15, "NaN", "Infinity", "1e400"])
def test_a_figure_that_is_no_number_gets_a_sentence(settled, manager, value):
    answer = manager.post("report_figure", MARCH, **figure(value=value))
    assert answer.status_code == 409
    assert not EnteredFigure.objects.exists()


def test_the_file_is_named_after_the_period(settled, manager):
    answer = manager.get("report_excel", MARCH)
    assert "2025%20%E5%B9%B4%203%20%E6%9C%88" in answer["Content-Disposition"]
    assert len(load_workbook(BytesIO(answer.content)).sheetnames) == 6


def test_the_group_gets_words_and_a_picture_without_yuan_or_full_names(settled, manager):
    said = words(manager.get("report_share", MARCH))
    assert "谢谢张*兰。" in said
    assert "张桂兰" not in said
    assert "张*兰" not in words(manager.get("report_share", MARCH, names="0"))
    picture = manager.get("report_picture", MARCH)
    assert picture["Content-Type"] == "image/png"
    assert Image.open(BytesIO(picture.content)).width == 1080


@pytest.mark.parametrize("code", ["2025-13", "march", "2099", "2099-12"])
def test_an_address_that_names_no_period_or_one_to_come_is_not_there(manager, code):
    assert manager.get("report", code, so_far="1").status_code == 404


def test_an_auditor_reads_and_does_not_write(settled):
    user = create_user(username="auditor", name="监督员", password=PASSWORD)
    people.appoint(community=settled.community, user=user, role="auditor")
    auditor = Desk(settled, user)
    assert "填一个" not in words(auditor.get("report", MARCH))
    assert auditor.get("report_print", MARCH).status_code == 200
    assert auditor.get("report_figure", MARCH).status_code == 403
    assert Desk(settled, settled.collector).get("reports").status_code == 403
