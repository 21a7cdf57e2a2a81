from collections import namedtuple
from datetime import timedelta

import pytest

from jishan.lib import clock, jobs
from jishan.lib.health import BAD, FINE, LOOK
from jishan.lib.tests import work
from jishan.upkeep import watching
from jishan.upkeep.models import Copy, Folder

pytestmark = pytest.mark.django_db

GIGABYTE = 10**9


@pytest.mark.parametrize(
    ("free", "state"), [(0.1, BAD), (1.5, LOOK), (20, LOOK), (200, FINE)], ids=["full", "nearly", "a sliver", "room"]
)
def test_the_disk_is_watched_by_what_is_left(monkeypatch, free, state):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(500 * GIGABYTE, 0, int(free * GIGABYTE)))
    assert watching.disk().state == state


@pytest.fixture
def safe(monkeypatch):
    """A recovery code lies in a drawer, and copies go to a stick."""
    monkeypatch.setattr(watching, "recovery_made_at", clock.now)
    Folder.objects.create(path="/media/usb", keep=7)


def copy(**facts):
    return Copy.objects.create(**{"name": "a.age", "outcomes": {"/media/usb": ""}, **facts})


def test_a_sound_copy_of_last_night_is_fine_and_an_old_one_is_not(safe):
    assert watching.copies().state == LOOK
    copy()
    assert watching.copies().state == FINE
    with clock.at(clock.now() + timedelta(days=3)):
        reading = watching.copies()
    assert reading.state == LOOK
    assert reading.figures["copy_age_seconds"] > 2 * 24 * 3600


@pytest.mark.parametrize(
    "facts",
    [{"name": "", "trouble": "磁盘满了。"}, {"faults": ["少了 1 分"]}, {"outcomes": {"/media/usb": "没有插上。"}}],
    ids=["not made", "differs", "not brought everywhere"],
)
def test_the_newest_attempt_counts_and_not_an_older_one_that_went_well(safe, facts):
    copy(made_at=clock.now() - timedelta(hours=1))
    copy(**facts)
    assert watching.copies().state == BAD


def test_a_copy_that_nobody_could_open_elsewhere_is_told(safe, monkeypatch):
    copy()
    monkeypatch.setattr(watching, "recovery_made_at", lambda: None)
    assert "恢复码" in watching.copies().sentence


def test_a_copy_on_the_same_machine_alone_is_told(safe):
    copy()
    Folder.objects.all().delete()
    assert watching.copies().state == LOOK


def test_work_that_waits_too_long_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("jishan.lib.worker.workers_at_work", lambda: 1)
    jobs.enqueue(work.note, title="x", file=str(tmp_path / "lines"))
    assert watching.queue().state == FINE
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert watching.queue().state == LOOK


def test_a_clock_that_went_back_is_noticed(tmp_path):
    assert watching.machine_clock().state == FINE
    jobs.enqueue(work.note, title="x", file=str(tmp_path / "lines"))
    with clock.at(clock.now() - timedelta(days=300)):
        assert watching.machine_clock().state == BAD


def test_the_version_names_what_meets_here():
    reading = watching.version()
    assert reading.state == FINE
    assert "Python" in reading.sentence
    assert reading.figures["database_bytes"] > 0
