from __future__ import annotations

from collections.abc import Iterator

import pytest

from jishan.earning.tests.deeds import DAY
from jishan.lib import clock
from tests.cast import Cast, moment, settle


@pytest.fixture
def cast() -> Iterator[Cast]:
    """The cast on the day of the story."""
    with clock.at(moment(DAY)):
        yield settle()
