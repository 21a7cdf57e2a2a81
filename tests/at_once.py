"""Several people at the same moment: each in a thread with its own connection, all let go together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

from jishan.lib import clock


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every act at the same moment; what each returned, or the exception it raised, in the same order.

    For tests marked `django_db(transaction=True)`: the threads must see what the test has committed. The clock the test
    has set holds in the threads too.
    """
    barrier = Barrier(len(acts))
    outcomes: list[Any] = [None] * len(acts)
    now = clock.now()

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            with clock.at(now):
                barrier.wait()
                outcomes[place] = act()
        except Exception as refusal:
            outcomes[place] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "they wait for each other"
    return outcomes
