"""Whatever stands in a list: it is understood or asked about, and what was understood can be written."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from jishan.lib.errors import Refused
from jishan.people.models import Resident
from jishan.switchover.arrivals import queries, services
from tests.cast import settle

HEADING = st.sampled_from(
    [
        "姓名",
        "户主姓名",
        "与户主关系",
        "电话",
        "住址",
        "楼栋",
        "单元",
        "室",
        "小区",
        "备注",
        "身份证号",
        "网格",
        "户号",
        "家庭成员",
        "序号",
        "",
        "啥",
    ]
)
SCRAPS = st.sampled_from(
    [
        "张三", "张 兰", "张三、李四", "=cmd()", "无", "", "户主", "妻", "合计", "6号楼", "6-2-401", "六号楼二单元401室", "柳荫6栋2单元4楼西户",
        "平房3排5号", "2006-02-12", "单元", "户", "13800001234", "1.38E+10", "13800001234 13900001234", "370102195001010001", "同上", "（例）张三",
        "座", "#", "-", "号楼", "已故", "😀", "很" * 60, "A座", "0531-88880000", "88880000",
    ]
)  # fmt: skip
CELL = st.one_of(SCRAPS, SCRAPS, st.text(max_size=12))
LISTS = st.integers(1, 6).flatmap(
    lambda width: st.tuples(
        st.lists(HEADING, min_size=width, max_size=width),
        st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=8),
    )
)


class AnyList(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        cls.cast = settle()

    @settings(max_examples=80)
    @given(LISTS)
    def test_any_list_is_understood_or_asked_about_and_can_be_written(self, rows) -> None:
        headings, lines = rows
        text = StringIO()
        csv.writer(text).writerows([headings, *lines])
        content = text.getvalue().encode("utf-8", "replace")
        try:
            arrival = services.hand_in(
                community=self.cast.community, content=content, file_name="名单.csv", by=self.cast.manager
            )
        except Refused:
            return
        arrival = services.decide(arrival=arrival, leave_rest=True)
        view = queries.look(arrival)
        assert not view.counts["asked"]
        before = Resident.objects.filter(community=self.cast.community).count()
        if not view.counts["new"]:
            with pytest.raises(Refused):
                services.write(arrival=arrival, by=self.cast.manager)
            return
        written = services.write(arrival=arrival, by=self.cast.manager)
        assert written.residents == view.counts["new"]
        again = services.hand_in(
            community=self.cast.community, content=content, file_name="名单.csv", by=self.cast.manager
        )
        assert not queries.look(again).counts["new"]
        services.take_back(arrival=written, by=self.cast.manager)
        assert Resident.objects.filter(community=self.cast.community).count() == before
