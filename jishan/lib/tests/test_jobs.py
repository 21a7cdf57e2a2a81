import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from jishan.lib import clock, jobs, worker
from jishan.lib.tests import work

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "lines"


def test_a_job_runs_once_and_its_answer_can_be_looked_up(file):
    me = uuid4()
    pk = jobs.enqueue(work.note, title="记一笔", started_by=me, then="/over/", file=str(file), text="one")
    assert jobs.find(pk).state == "waiting"
    jobs.run_waiting()
    jobs.run_waiting()
    found = jobs.find(pk)
    assert file.read_text(encoding="utf-8") == "one\n"
    assert (found.state, found.result, found.started_by, found.then, found.title) == (
        "done",
        "one",
        me,
        "/over/",
        "记一笔",
    )
    assert found.is_over


def test_what_is_rolled_back_was_never_asked_for(file):
    with transaction.atomic():
        jobs.enqueue(work.note, title="x", file=str(file))
        transaction.set_rollback(True)
    jobs.run_waiting()
    assert not file.exists()
    assert not DBTaskResult.objects.exists()


def test_a_refusal_is_an_answer_in_the_language_of_whoever_asked():
    with translation.override("en"):
        pk = jobs.enqueue(work.refuse, title="x")
        sentence = work.NotToday().message
    jobs.run_waiting()
    assert (jobs.find(pk).state, jobs.find(pk).sentence) == ("refused", sentence)


@pytest.mark.logs_errors("the job breaks down on purpose")
def test_a_fault_is_told_without_its_details():
    pk = jobs.enqueue(work.break_down, title="x")
    jobs.run_waiting()
    found = jobs.find(pk)
    assert found.state == "failed"
    assert found.sentence
    assert "pipe" not in found.sentence


def test_the_same_once_is_the_same_job(file):
    first = jobs.enqueue(work.note, title="x", once="tonight", file=str(file), text="one")
    assert jobs.enqueue(work.note, title="x", once="tonight", file=str(file), text="two") == first
    jobs.run_waiting()
    assert jobs.enqueue(work.note, title="x", once="tonight", file=str(file), text="three") == first
    jobs.run_waiting()
    assert file.read_text(encoding="utf-8") == "one\n"


def test_while_it_runs_others_see_how_far_it_has_come():
    pk = jobs.enqueue(work.tell, title="x")
    jobs.run_waiting()
    assert jobs.find(pk).result == ["running", "25", "3 / 12"]


def test_a_command_hears_the_progress_of_a_job_it_calls_directly(file):
    heard = []
    with jobs.progress_to(lambda done, total, sentence: heard.append((done, total, sentence))):
        jobs.progress(1, 2, "一")
    jobs.progress(2, 2, "二")
    assert heard == [(1, 2, "一")]


def test_only_what_is_marked_can_be_asked_for():
    with pytest.raises(ValueError):
        jobs.enqueue(json.dumps, title="x")


@pytest.mark.logs_errors("the database goes away on purpose")
def test_a_job_that_lost_the_database_is_done_again_after_a_while_and_not_for_ever(file):
    pk = jobs.enqueue(work.lose_the_database, title="x", file=str(file), times=1)
    jobs.run_waiting()
    jobs.run_waiting()
    assert jobs.find(pk).state == "waiting"
    with clock.at(clock.now() + timedelta(minutes=1)):
        jobs.run_waiting()
    assert jobs.find(pk).state == "done"
    hopeless = jobs.enqueue(work.lose_the_database, title="x", file=str(file), times=100)
    for minutes in range(6):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            jobs.run_waiting()
    assert jobs.find(hopeless).state == "failed"
    assert file.read_text(encoding="utf-8").count("begun") == 2 + worker.ATTEMPTS_MAX


def test_what_somebody_waits_for_comes_before_what_nobody_waits_for(file):
    jobs.enqueue(work.note, title="x", file=str(file), text="night")
    jobs.enqueue(work.note, title="x", started_by=uuid4(), file=str(file), text="person")
    jobs.run_waiting()
    assert file.read_text(encoding="utf-8").split() == ["person", "night"]


def test_the_newest_of_a_kind(file):
    assert jobs.newest(work.note) is None
    jobs.enqueue(work.refuse, title="x")
    old = jobs.enqueue(work.note, title="x", file=str(file))
    jobs.run_waiting()
    new = jobs.enqueue(work.note, title="x", file=str(file))
    assert jobs.newest(work.note).id == old
    assert jobs.newest(work.note, finished=False).id == new
