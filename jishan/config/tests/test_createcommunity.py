"""A community begins with its rulebook, or not at all."""

import pytest

from jishan.config.cli import main
from jishan.places.models import Area, Community
from jishan.rulebook import queries as rulebook
from tests.cast import RULEBOOK

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "heyan.toml"
    path.write_text(RULEBOOK, encoding="utf-8")
    return path


def create(file, *more):
    return main(["createcommunity", "--slug", "heyan", "--name", "河沿社区", "--rulebook", str(file), *more])


def test_it_opens_with_its_rulebook_in_force_and_says_what_comes_next(file, capsys):
    assert create(file, "--area", "jiefanglu", "--area-name", "解放路街道") == 0
    community = Community.objects.get(slug="heyan")
    assert community.area.name == "解放路街道"
    assert rulebook.in_force(community).number == 1
    assert "jishan createstaff --community heyan --role manager" in capsys.readouterr().out


def test_a_rulebook_with_faults_leaves_nothing_behind(file, capsys):
    file.write_text("title = 1\n", encoding="utf-8")
    assert create(file, "--area", "jiefanglu", "--area-name", "解放路街道") == 1
    assert not Community.objects.exists()
    assert not Area.objects.exists()
    assert capsys.readouterr().err.strip()


def test_an_area_that_is_not_there_wants_its_name(file, capsys):
    assert create(file, "--area", "jiefanglu") == 1
    assert "--area-name" in capsys.readouterr().err


def test_a_name_is_taken_once(file, capsys):
    create(file, "--area", "jiefanglu", "--area-name", "解放路街道")
    assert create(file, "--area", "jiefanglu") == 1
    assert "heyan" in capsys.readouterr().err


def test_a_name_that_no_address_can_hold_is_refused(file, capsys):
    assert create(file, "--area", "解放路 街道", "--area-name", "解放路街道") == 1
    assert "解放路 街道" in capsys.readouterr().err
