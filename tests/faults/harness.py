"""Being unkind to a service: processes that all call it at once, and a process killed at any of its statements."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, connections

KILLED = -signal.SIGKILL
# Letting go of an inherited connection would say goodbye to the server in the parent's name.
_inherited: list[Any] = []


def in_processes(*jobs: Callable[[], object]) -> list[int]:
    """Run each job in a process of its own, all let go at the same moment; the exit status of each: 0 returned."""
    ready, go = os.pipe()
    children = [_fork(lambda job=job: (os.close(go), os.read(ready, 1), job())) for job in jobs]
    os.close(ready)
    os.close(go)  # the end of the pipe is the starting shot
    return [_wait(child) for child in children]


def kill_points(job: Callable[[], Callable[[], object]]) -> Iterator[str]:
    """Kill a process before and after each statement of a job, one kill at a time, until there is none left.

    `job` prepares a fresh case and returns the call that is to be killed. After each kill this yields where it was;
    the caller then looks at the case and tries again.
    """
    for number in range(1, 200):
        for when in ("before", "after"):
            call = job()
            status = _wait(_fork(lambda call=call, number=number, when=when: _killed_at(number, when, call)))
            if status == 0:
                assert number > 1, "the job ran no statement"
                return
            assert status == KILLED, f"the call failed by itself, status {status}"
            yield f"{when} statement {number}"
    raise AssertionError("the job never ended")


def in_background(job: Callable[[], object]) -> int:
    """Start a job in a process of its own and return its process id; `wait_for` tells how it ended."""
    return _fork(job)


def wait_for(child: int) -> int:
    """The exit status of a process started in the background; a negative one is the signal that ended it."""
    return _wait(child)


def _killed_at(number: int, when: str, call: Callable[[], object]) -> None:
    count = 0

    def around(run: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal count
        count += 1
        if (count, when) == (number, "before"):
            os.kill(os.getpid(), signal.SIGKILL)
        result = run(*arguments)
        if (count, when) == (number, "after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    connection.ensure_connection()
    connection.execute_wrappers.append(around)
    # A commit is no statement to Django, and the moment that matters most.
    commit = connection._commit
    connection._commit = lambda: around(commit)
    call()


def _fork(job: Callable[[], object]) -> int:
    """Start a child that runs the job on a connection of its own and never comes back into the test run."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    status = 1
    _forget_connections()
    try:
        job()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def _forget_connections() -> None:
    """Let the child open connections of its own; what it inherited is kept and not closed.

    A browser test before this one leaves an event loop in the process, and while there is one Django keeps its
    connections in another place. The child has no loop: it would find the connection from before the browser, whose
    socket the parent holds open too, so that the server would never notice that the child was killed.
    """
    for wrapper in connections.all(initialized_only=True):
        _inherited.append(wrapper.connection)
        wrapper.connection = None


def _wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
