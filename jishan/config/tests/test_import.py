"""`jishan import`: look first, write when told to, refuse in words."""

import pytest

from jishan.config.cli import main
from jishan.people.models import Resident
from jishan.switchover.models import Arrival
from jishan.switchover.tests.lists import HEADINGS, excel
from tests.cast import settle
from tests.stories.messy_list import messy_list

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return settle()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "花名册.xlsx"
    path.write_bytes(messy_list())
    return path


def bring(file, *more):
    return main(["import", str(file), "--community", "heyan", *more])


def test_without_yes_it_only_looks(cast, file, capsys):
    before = Resident.objects.count()
    assert bring(file) == 0
    said = capsys.readouterr().out
    assert "要登记 14 位" in said
    assert "“6、7号楼”第 16 行 吴敏：电话“1990000”看不明白" in said
    assert "身份证号 → 身份证号（不保存）" in said
    assert Resident.objects.count() == before
    assert not Arrival.objects.exists()


def test_with_questions_left_nothing_is_written(cast, file, capsys):
    assert bring(file, "--yes") == 1
    assert "4 行没有弄清楚" in capsys.readouterr().err
    assert not Arrival.objects.exists()


def test_it_writes_what_is_clear_when_told_to_and_finds_nothing_new_again(cast, file, capsys):
    assert bring(file, "--yes", "--leave-problems", "--by", "heyan-manager") == 0
    assert "登记好了，一共 14 位" in capsys.readouterr().out
    assert Arrival.objects.get().written_by == cast.manager.pk
    assert bring(file, "--yes", "--leave-problems") == 1
    assert "都登记过了" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["--community", "nowhere"], "没有 nowhere 这个社区"),
        (["--community", "heyan", "--by", "nobody"], "没有“nobody”这个登录名"),
    ],
)
def test_a_slip_in_the_arguments_gets_a_sentence(cast, file, capsys, arguments, sentence):
    assert main(["import", str(file), *arguments]) == 1
    assert sentence in capsys.readouterr().err


def test_a_file_that_is_not_there_gets_a_sentence(cast, tmp_path, capsys):
    assert bring(tmp_path / "none.xlsx") == 1
    assert "读不到" in capsys.readouterr().err


def test_a_file_that_is_no_table_gets_a_sentence(cast, tmp_path, capsys):
    path = tmp_path / "photo.xlsx"
    path.write_bytes(b"\xff\xd8\xff\xe0")
    assert bring(path, "--yes") == 1
    assert "不是表格文件" in capsys.readouterr().err


def test_a_list_of_many_is_written_in_one_piece(cast, tmp_path):
    path = tmp_path / "many.xlsx"
    path.write_bytes(
        excel(
            HEADINGS,
            *(
                [f"王{'甲乙丙丁戊己庚辛'[n % 8]}{'子丑寅卯辰巳午未'[n // 8 % 8]}", f"9-1-{n + 101}", None]
                for n in range(64)
            ),
        )
    )
    assert bring(path, "--yes") == 0
    assert Resident.objects.filter(community=cast.community).count() == 3 + 64
