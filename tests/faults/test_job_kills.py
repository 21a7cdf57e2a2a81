"""A worker killed in the middle of a job: the job is taken up again, nothing is lost, nothing is done twice."""

import os
import signal
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from jishan.lib import clock, jobs, nightly, worker
from jishan.lib.tests import work
from tests.at_once import at_once

from .harness import KILLED, in_background, in_processes, kill_points, wait_for

PATIENCE_SECONDS = 60


@pytest.fixture
def start():
    """Start a worker in a process of its own."""
    started = []

    def start():
        child = in_background(lambda: worker.work(before_each_look=lambda: None, seconds_between_looks=0.05))
        started.append(child)
        return child

    yield start
    for child in started:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def until(happened):
    end = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "lines"
    path.touch()
    return path


def lines(file):
    return file.read_text(encoding="utf-8").split()


def test_a_job_whose_worker_was_killed_is_run_again_by_the_next(start, file):
    pk = jobs.enqueue(work.die_while, title="x", file=str(file), lives=1)
    assert wait_for(start()) == KILLED
    assert jobs.find(pk).state == "running"
    until(lambda: worker.workers_at_work() == 0)
    second = start()
    until(lambda: jobs.find(pk).state == "done")
    assert lines(file) == ["begun", "begun", "done"]
    assert worker.workers_at_work() == 1
    os.kill(second, signal.SIGTERM)
    wait_for(second)
    until(lambda: worker.workers_at_work() == 0)


def test_a_living_workers_job_is_left_to_it_however_long_it_takes(start, file):
    pk = jobs.enqueue(work.wait_for, title="x", file=str(file), text="enough")
    start()
    until(lambda: "begun" in lines(file))
    assert worker.take_up_again() == 0
    jobs.run_waiting()
    assert jobs.find(pk).state == "running"
    work.note(file=str(file), text="enough")
    until(lambda: jobs.find(pk).state == "done")
    assert lines(file) == ["begun", "enough"]


def test_a_job_that_takes_every_worker_with_it_is_given_up(start, file):
    pk = jobs.enqueue(work.die_while, title="x", file=str(file), lives=100)
    after = jobs.enqueue(work.note, title="x", file=str(file), text="next")
    for _ in range(worker.ATTEMPTS_MAX):
        assert wait_for(start()) == KILLED
    until(lambda: worker.workers_at_work() == 0)
    start()
    until(lambda: jobs.find(after).state == "done")
    assert jobs.find(pk).state == "failed"
    assert lines(file) == [*["begun"] * worker.ATTEMPTS_MAX, "next"]


def cut_all_connections():
    """As when the server is restarted. SQLite has none to cut."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def test_a_worker_cut_off_from_the_database_comes_back_and_is_known_again(start, file):
    start()
    until(lambda: worker.workers_at_work() == 1)
    cut_all_connections()
    pk = jobs.enqueue(work.wait_for, title="x", file=str(file), text="enough")
    until(lambda: "begun" in lines(file))
    assert worker.workers_at_work() == 1
    assert worker.take_up_again() == 0
    work.note(file=str(file), text="enough")
    until(lambda: jobs.find(pk).state == "done")


def test_looking_at_the_workers_disturbs_none_that_is_signing_on():
    """Those who look and those who sign on meet at every moment; each job is still done once."""

    def look():
        for _ in range(300):
            worker.workers_at_work()

    def sign_on():
        for _ in range(30):
            with worker._signed_on() as (worker_id, still_signed_on):
                still_signed_on()
                assert not worker._is_gone(worker_id)

    assert in_processes(look, look, sign_on, sign_on) == [0, 0, 0, 0]


def test_a_worker_between_opening_its_lock_and_holding_it_is_left_alone():
    lock = worker._directory() / "just-opened.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    lock.touch()
    assert worker.workers_at_work() == 0
    assert lock.exists()
    worker.forget_old_work()
    assert lock.exists()
    with clock.at(clock.now() + timedelta(days=2)):
        worker.forget_old_work()
    assert not lock.exists()


def test_two_who_find_a_lost_job_at_once_take_it_up_once(start, file):
    jobs.enqueue(work.die_while, title="x", file=str(file), lives=1)
    assert wait_for(start()) == KILLED
    until(lambda: worker.workers_at_work() == 0)
    assert sum(at_once([worker.take_up_again] * 4)) == 1


def test_killed_while_asking_there_is_one_job_or_none(file):
    def ask():
        def call():
            with transaction.atomic():
                jobs.enqueue(work.note, title="x", once="tonight", file=str(file))

        DBTaskResult.objects.all().delete()
        return call

    for where in kill_points(ask):
        assert DBTaskResult.objects.count() in {0, 1}, where
        jobs.enqueue(work.note, title="x", once="tonight", file=str(file))
        assert DBTaskResult.objects.count() == 1, where


def test_killed_anywhere_while_working_the_job_ends_up_done(file):
    pk = None

    def fresh():
        nonlocal pk
        DBTaskResult.objects.all().delete()
        file.write_text("", encoding="utf-8")
        pk = jobs.enqueue(work.note, title="x", file=str(file), text="done")
        return jobs.run_waiting

    for where in kill_points(fresh):
        until(lambda: worker.workers_at_work() == 0)
        jobs.run_waiting()
        assert jobs.find(pk).state == "done", where
        # At least once, and not again once it is known to be done.
        jobs.run_waiting()
        assert 1 <= len(lines(file)) <= 2, where


def test_however_many_workers_look_a_night_is_one_job():
    with clock.at(clock.now() + timedelta(days=2)):
        in_processes(*[nightly.watch() for _ in range(4)])
    assert DBTaskResult.objects.count() == 1


def test_four_workers_share_the_work_and_do_none_of_it_twice(file):
    for number in range(12):
        jobs.enqueue(work.note, title="x", file=str(file), text=str(number))
    assert in_processes(*[jobs.run_waiting] * 4) == [0, 0, 0, 0]
    assert sorted(lines(file), key=int) == [str(number) for number in range(12)]
