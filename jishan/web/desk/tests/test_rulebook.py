from datetime import timedelta
from io import BytesIO

from jishan.lib import clock
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


def test_faults_stand_with_their_lines_beside_the_text(cast, manager):
    broken = RULEBOOK.replace("points = 2\n", 'points = "两分"\n', 1)
    response = manager.post("rulebook_new", text=broken, starts_on=TOMORROW, check="1")
    said = words(response)
    line = broken.splitlines().index('points = "两分"') + 1
    assert f"第 {line} 行" in said
    assert 'points = "两分"' in said
    assert "发布这一版" not in said
    assert queries.versions(cast.community).count() == 1


def test_the_difference_is_told_in_plain_lines_before_publishing(cast, manager):
    said = words(manager.post("rulebook_new", text=NEXT, starts_on=TOMORROW, check="1"))
    assert "改了 1.1 扫雪除冰 原来：扫雪除冰，每次 2 分" in said
    assert "现在：扫雪除冰，每次 3 分" in said
    assert "发布这一版" in said
    assert queries.versions(cast.community).count() == 1


def test_a_new_version_is_published_from_its_day_on(cast, manager):
    said = words(manager.post("rulebook_new", text=NEXT, starts_on=TOMORROW, remark="扫雪加一分", publish="1"))
    assert "第 2 版发布了" in said
    assert "扫雪加一分" in said
    assert "比第 1 版改了什么" in said
    assert queries.in_force(cast.community).number == 1


def test_a_file_does_as_well_as_pasted_text(cast, manager):
    file = BytesIO(NEXT.encode())
    file.name = "细则.toml"
    manager.post("rulebook_new", file=file, starts_on=TOMORROW, publish="1")
    assert queries.versions(cast.community).count() == 2
    wrong = BytesIO("标题".encode("gb18030"))
    wrong.name = "细则.toml"
    assert "有 1 处要改" in words(manager.post("rulebook_new", file=wrong, starts_on=TOMORROW, publish="1"))


def test_a_start_in_the_past_is_refused_and_the_text_stays(cast, manager):
    response = manager.post("rulebook_new", text=NEXT, starts_on="2025-06-01", publish="1")
    assert "新的一版最早从" in words(response)
    assert "points = 3" in response.content.decode()


def test_an_empty_form_says_what_to_do(manager):
    assert "请把细则贴进来" in words(manager.post("rulebook_new", text=" ", starts_on=TOMORROW, check="1"))


def test_a_version_is_withdrawn_before_it_starts_and_not_after(cast, manager):
    manager.post("rulebook_new", text=NEXT, starts_on=TOMORROW, publish="1")
    assert "撤回了，这一版不会起用。" in words(manager.post("rulebook_withdraw", 2))
    assert "已经起用，不能撤回" in words(manager.post("rulebook_withdraw", 1))


def test_the_areas_version_is_adopted_as_the_communitys_own(cast, manager):
    theirs = rulebook.publish_for_area(area=cast.community.area, text=NEXT, starts_on=JOINED)
    assert "看看，采用" in words(manager.get("rulebook"))
    assert "现在：扫雪除冰，每次 3 分" in words(manager.get("rulebook_adopt", theirs.pk))
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


def test_collectors_read_and_do_not_publish(cast, collector):
    assert collector.get("rulebook").status_code == 200
    assert collector.get("rulebook_new").status_code == 403
