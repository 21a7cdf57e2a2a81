"""Demo mode works on the demo's own database and on no other."""

import json

import pytest

from jishan.config import demo_database
from jishan.config.checks import a_secret_key_is_set, demo_mode_stays_on_its_own_database
from jishan.places.services import open_area, open_community

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR = tmp_path
    return tmp_path


def test_a_database_that_the_demo_did_not_make_is_refused(settings):
    settings.DEMO = True
    assert [fault.id for fault in demo_mode_stays_on_its_own_database()] == ["jishan.config.E001"]


def test_the_demos_own_database_is_known_again(settings):
    demo_database.mark(is_filled=True)
    settings.DEMO = True
    assert demo_mode_stays_on_its_own_database() == []
    assert demo_database.is_filled()


def test_the_mark_of_another_database_is_worth_nothing(settings, var):
    demo_database.mark(is_filled=True)
    file = var / "demo" / "database.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "born_at": "2020-01-01T00:00:00+00:00"}))
    settings.DEMO = True
    assert demo_mode_stays_on_its_own_database() != []
    with pytest.raises(ValueError, match="not made by the demo"):
        demo_database.drop()


def test_a_database_with_communities_in_it_is_never_marked():
    open_community(area=open_area(slug="yintan", name="银滩"), slug="yihe", name="颐和社区")
    with pytest.raises(ValueError, match="not made by the demo"):
        demo_database.mark(is_filled=False)


def test_the_demos_key_is_refused_for_another_database(settings):
    settings.HAS_SECRET_KEY, settings.SECRET_KEY_IS_THE_DEMOS = True, True
    assert [fault.id for fault in a_secret_key_is_set()] == ["jishan.config.E003"]


def test_the_demo_makes_its_key_once_and_for_its_owner_only(settings, var):
    settings.HAS_SECRET_KEY = False
    demo_database.ensure_key()
    file = var / "demo" / "secret-key"
    assert file.read_text() == settings.SECRET_KEY
    assert file.stat().st_mode & 0o077 == 0
    demo_database.ensure_key()
    assert file.read_text() == settings.SECRET_KEY


def test_a_key_of_ones_own_is_left_alone(settings, var):
    before = settings.SECRET_KEY
    demo_database.ensure_key()
    assert before == settings.SECRET_KEY
    assert not (var / "demo").exists()
