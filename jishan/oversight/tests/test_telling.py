from datetime import date
from decimal import Decimal
from io import BytesIO
from shutil import copy

import pytest
from openpyxl import load_workbook
from PIL import Image

from jishan.lib import clock
from jishan.lib.tables import workbook
from jishan.oversight import fonts, services
from jishan.oversight.fonts import NoChineseFont
from jishan.oversight.periods import read_period
from jishan.oversight.picture import WIDTH, draw_report
from jishan.oversight.reports import make_report
from jishan.oversight.telling import sheets_of, text_of
from jishan.people import services as people
from jishan.store import services as store
from tests.cast import RULEBOOK, give, moment, settle

pytestmark = pytest.mark.django_db

ADDRESS = "http://192.168.1.8:8000/c/heyan/"


@pytest.fixture
def cast():
    cast = settle(rules=RULEBOOK + "\n[points]\nyuan_anchor = 3\n")
    with clock.at(moment(date(2025, 3, 10))):
        give(cast, cast.zhang, 40)
        give(cast, cast.li, 20)
        store.redeem(
            community=cast.community, key="one", resident=cast.zhang, basket={cast.towel.pk: 2}, by=cast.storekeeper
        )
    services.enter_figure(
        community=cast.community,
        key="a",
        period="2025-03",
        name="=参与率",
        value=Decimal(90),
        unit="%",
        remark="入户统计",
        by=cast.manager,
    )
    return cast


@pytest.fixture
def report(cast):
    return make_report(cast.community, read_period("2025-03"))


def test_the_words_for_the_group_mask_names_and_say_no_yuan(report):
    text = text_of(report)
    assert "【河沿社区 2025 年 3 月积分台账】" in text
    assert "2 位居民做了 2 件好事，记了 60 分。" in text
    assert "1 位邻居换走 2 件东西，用了 10 分：纯棉毛巾 2 件。" in text
    assert "现在大家手里一共有 50 分。" in text
    assert "=参与率：90%（人工填写）" in text
    assert "谢谢李*珍、张*兰。" in text
    assert "张桂兰" not in text
    assert "180" not in text  # 60 points at 3 yuan
    assert "30.00" not in text
    assert "元" not in text


def test_names_can_be_left_out(report):
    assert "张*兰" not in text_of(report, with_names=False)


def test_who_does_not_want_to_be_named_is_counted_and_not_named(cast):
    people.change_resident(
        resident=cast.zhang, by=cast.manager, name="张桂兰", phone="13800001234", remark="", is_public=False
    )
    text = text_of(make_report(cast.community, read_period("2025-03")))
    assert "张" not in text
    assert "谢谢李*珍，还有另外 1 位邻居。" in text


def test_what_has_not_ended_says_so_in_words(cast):
    with clock.at(moment(date(2025, 3, 20))):
        text = text_of(make_report(cast.community, read_period("2025-03"), so_far=True))
    assert "（未完）" in text
    assert "数到 3 月 20 日，还没有过完。" in text


def test_the_file_has_a_sheet_for_each_section_and_text_stays_text(report):
    book = load_workbook(BytesIO(workbook(sheets_of(report))))
    assert book.sheetnames == ["概况", "积分进出", "好事", "活动", "兑换", "人工填写"]
    overview = {row[0].value: row[1].value for row in book["概况"].iter_rows(min_row=3)}
    assert overview["期末在外的积分"] == 50
    assert overview["兑换的积分折合（元）"] == 30
    assert {"制表", "审核"} <= set(overview)
    name = book["人工填写"]["A3"]
    assert (name.value, name.data_type) == ("=参与率", "s")
    flows = [[cell.value for cell in row] for row in book["积分进出"].iter_rows(min_row=3)]
    assert flows == [
        ["期初", None, None, 0],
        ["记进来", "好事记分", 2, 60],
        ["用出去", "兑换物品", 1, -10],
        ["期末", None, None, 50],
    ]


def test_an_unfinished_file_has_no_place_to_sign(cast):
    with clock.at(moment(date(2025, 3, 20))):
        book = load_workbook(
            BytesIO(workbook(sheets_of(make_report(cast.community, read_period("2025-03"), so_far=True))))
        )
    names = {row[0].value for row in book["概况"].iter_rows()}
    assert "制表" not in names
    assert "未完" in book["概况"]["C3"].value


# The picture ---------------------------------------------------------------------------------------------------------


def opened(png):
    return Image.open(BytesIO(png)).convert("RGB")


def test_the_picture_is_as_wide_as_a_phone_takes_and_as_long_as_it_needs(cast, report):
    picture = opened(draw_report(report, address=ADDRESS))
    assert picture.width == WIDTH == 1080
    assert picture.height < 6000
    assert picture.getpixel((2, 2)) == (0xFA, 0xF6, 0xF0)
    empty = opened(draw_report(make_report(cast.community, read_period("2025-02")), address=ADDRESS))
    assert empty.height < picture.height
    nameless = opened(draw_report(report, address=ADDRESS, with_names=False))
    assert nameless.height < picture.height
    codeless = opened(draw_report(report, address=""))
    assert codeless.height < picture.height, "no code that leads nowhere"


def test_a_long_name_is_broken_and_stays_on_the_page(cast):
    services.enter_figure(
        community=cast.community,
        key="long",
        period="2025-03",
        name="党员和居民参与率" * 5,
        value=Decimal("123456789.5"),
        unit="人次",
        remark="",
        by=cast.manager,
    )
    picture = opened(draw_report(make_report(cast.community, read_period("2025-03")), address=ADDRESS))
    edge = picture.crop((WIDTH - 40, 600, WIDTH, picture.height))
    assert edge.getcolors() == [(edge.width * edge.height, (0xFA, 0xF6, 0xF0))]


def test_without_a_chinese_font_there_is_a_sentence_and_no_picture(report, settings, tmp_path, monkeypatch):
    settings.VAR = tmp_path
    monkeypatch.setattr(fonts, "_WANTED", dict.fromkeys(fonts._WANTED, ()))
    monkeypatch.setenv("PATH", str(tmp_path))  # no fontconfig either
    fonts._face.cache_clear()
    try:
        with pytest.raises(NoChineseFont, match="找不到中文字体"):
            draw_report(report, address=ADDRESS)
    finally:
        fonts._face.cache_clear()


def test_a_font_put_into_the_installations_folder_is_taken_first(settings, tmp_path):
    settings.VAR = tmp_path
    source = next(iter(fonts._candidates("sans")))
    (tmp_path / "fonts").mkdir()
    copy(source, tmp_path / "fonts" / "字.ttc")
    fonts._face.cache_clear()
    try:
        assert fonts._face("serif-bold")[0] == str(tmp_path / "fonts" / "字.ttc")
    finally:
        fonts._face.cache_clear()
