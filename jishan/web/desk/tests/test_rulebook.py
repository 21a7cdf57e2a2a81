from datetime import timedelta

from jishan.lib import clock
from jishan.lib.reading import read_sheets
from jishan.rulebook import queries
from jishan.rulebook import services as rulebook
from jishan.web.desk.tests.desk import words
from tests.cast import JOINED, RULEBOOK

NEXT = RULEBOOK.replace(
    'name = "扫雪除冰"\ncategory = "help"\npoints = 2', 'name = "扫雪除冰"\ncategory = "help"\npoints = 3'
)
TOMORROW = (clock.today() + timedelta(days=1)).isoformat()


def test_the_versions_are_listed_with_the_one_in_force(manager):
    said = words(manager.get("rulebook"))
    assert "现在用的是第 1 版" in said
    assert "2025 年 1 月 1 日起" in said


def test_a_version_is_withdrawn_before_it_starts_and_not_after(cast, manager):
    rulebook.publish(community=cast.community, text=NEXT, starts_on=clock.today() + timedelta(days=1))
    assert "撤回了，这一版不会起用。" in words(manager.post("rulebook_withdraw", 2))
    assert "已经起用，不能撤回" in words(manager.post("rulebook_withdraw", 1))


def test_the_areas_version_is_adopted_as_the_communitys_own(cast, manager):
    theirs = rulebook.publish_for_area(area=cast.community.area, text=NEXT, starts_on=JOINED)
    assert "看看，采用" in words(manager.get("rulebook"))
    assert "扫雪除冰 1.1 每次 2 分改为 3 分" in words(manager.get("rulebook_adopt", theirs.pk))
    said = words(manager.post("rulebook_adopt", theirs.pk, starts_on=TOMORROW))
    assert "采用了，这是本社区的第 2 版。" in said
    assert "采用自解放路街道 第 1 版" in said
    assert "已采用" in words(manager.get("rulebook"))


def test_another_areas_version_is_not_there(cast, manager):
    from jishan.places.services import open_area

    other = rulebook.publish_for_area(area=open_area(slug="far", name="远方"), text=NEXT, starts_on=JOINED)
    assert manager.get("rulebook_adopt", other.pk).status_code == 404


def test_the_text_is_downloaded_as_it_was_published(cast, manager):
    response = manager.get("rulebook_toml", 1)
    assert response.content.decode() == queries.in_force(cast.community).text
    assert "attachment" in response["Content-Disposition"]
    assert manager.get("rulebook_toml", 7).status_code == 404


def test_the_sheet_for_the_wall_is_printed_before_a_version_starts(cast, manager):
    rulebook.publish(community=cast.community, text=NEXT, starts_on=clock.today() + timedelta(days=1))
    said = words(manager.get("rulebook_poster", 2))
    assert "扫雪除冰 每次 3 分" in said
    assert "第 2 版" in said


def test_a_version_goes_out_as_the_table_staff_know(cast, manager):
    (sheet,) = read_sheets(manager.get("rulebook_excel", 1).content)
    assert sheet.rows[1].cells == ("编号", "类别", "事项", "分值", "说明/上限", "证明", "备注")
    assert sheet.rows[2].cells == (
        "1.1", "邻里互助", "扫雪除冰", "每次2分", "每人每天最多1次", "不用", "5分以内当场就记",
    )  # fmt: skip


def test_collectors_read_and_do_not_publish(cast, collector):
    assert collector.get("rulebook").status_code == 200
    assert collector.get("rulebook_new").status_code == 403
