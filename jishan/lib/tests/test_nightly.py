from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from jishan.lib import clock, jobs, nightly

pytestmark = pytest.mark.django_db


@pytest.fixture
def born():
    """The morning on which the database was made."""
    return nightly._born_at()


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=timezone.get_current_timezone())


def asked(ask, moment):
    with clock.at(moment):
        ask()
    return DBTaskResult.objects.count()


def test_a_night_before_there_was_anything_is_nobodys(born):
    assert asked(nightly.watch(), born + timedelta(minutes=1)) == 0


def test_each_night_is_asked_for_once_when_its_hour_has_come(born):
    day = (born + timedelta(days=2)).date()
    ask = nightly.watch()
    assert asked(ask, at(day, 2, 29)) == 1  # the night before this one
    assert asked(ask, at(day, 2, 30)) == 2
    assert asked(ask, at(day, 23)) == 2
    assert asked(nightly.watch(), at(day, 23, 30)) == 2  # started again


def test_after_a_week_in_a_drawer_the_newest_night_is_caught_up_with_and_no_other(born):
    ask = nightly.watch()
    assert asked(ask, born + timedelta(days=8)) == 1


def test_a_clock_that_was_ahead_and_is_put_right_costs_no_night(born):
    ask = nightly.watch()
    assert asked(ask, born + timedelta(days=900)) == 1
    assert asked(ask, born + timedelta(days=8)) == 2
    assert asked(ask, born + timedelta(days=9)) == 3
    assert asked(ask, born + timedelta(days=8)) == 3, "a night is one job, however often the clock comes by"


@pytest.mark.parametrize(("moment", "night"), [("18:29", "2026-03-07"), ("18:30", "2026-03-08")])
def test_the_hour_is_where_the_communities_live(moment, night):
    assert nightly.last_night(datetime.fromisoformat(f"2026-03-07T{moment}+00:00")).isoformat() == night


@pytest.fixture
def parts():
    ran = []
    nightly.register("test.copy", "备份", is_last=True)(lambda: ran.append("copy") or "备份好了")
    nightly.register("test.lapse", "到期")(lambda: ran.append("lapse") or "")
    yield ran
    del nightly._parts["test.copy"], nightly._parts["test.lapse"]


def test_what_is_last_runs_after_everything_else(parts):
    codes = [part.code for part in nightly.parts()]
    assert codes.index("test.lapse") < codes.index("test.copy")
    jobs.enqueue(nightly.run, title="x")
    jobs.run_waiting()
    assert parts == ["lapse", "copy"]
    told = {part["code"]: part for part in jobs.newest(nightly.run).result}
    assert (told["test.copy"]["went_well"], told["test.copy"]["sentence"]) == (True, "备份好了")
