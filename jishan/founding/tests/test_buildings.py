"""Buildings as people write them in one line."""

import pytest

from jishan.founding.buildings import read_buildings
from jishan.founding.errors import BuildingsUnclear, TooManyBuildings


@pytest.mark.parametrize(
    ("written", "compound", "buildings", "entrances"),
    [
        ("河沿小区 1-6 号楼，每栋 3 个单元", "河沿小区", "1 2 3 4 5 6", 3),
        ("河沿小区１－３号楼", "河沿小区", "1 2 3", 0),
        ("红莲东园：1、2、5 号楼 2单元", "红莲东园", "1 2 5", 2),
        ("银杏苑", "银杏苑", "", 0),
        ("书香苑 1号楼到4号楼", "书香苑", "1 2 3 4", 0),
        ("书香苑 A1 A2 B栋", "书香苑", "A1 A2 B", 0),
        ("老街 甲2、乙3", "老街", "甲2 乙3", 0),
        ("铁塔小区 3-1 号楼", "铁塔小区", "1 2 3", 0),
        ("观海苑（1 到 3 号楼，9 号楼）", "观海苑", "1 2 3 9", 0),
    ],
)
def test_a_line_is_understood(written, compound, buildings, entrances):
    (line,) = read_buildings(written)
    assert line.compound == compound
    assert " ".join(line.buildings) == buildings
    assert line.entrances == entrances


def test_empty_lines_are_no_compounds():
    assert [line.compound for line in read_buildings("\n 河沿小区\n\n银杏苑 1-2\n")] == ["河沿小区", "银杏苑"]


def test_a_line_without_a_name_says_which_and_how():
    with pytest.raises(BuildingsUnclear) as refused:
        read_buildings("河沿小区\n1-6 号楼")
    assert "第 2 行“1-6 号楼”" in refused.value.message


def test_a_slip_of_a_figure_is_no_estate():
    with pytest.raises(TooManyBuildings) as refused:
        read_buildings("河沿小区 1-600 号楼")
    assert "600" in refused.value.message
