import pytest

from jishan.web.desk.tests.desk import Desk
from tests.cast import Cast, settle


@pytest.fixture
def cast(db: None) -> Cast:
    return settle()


@pytest.fixture
def manager(cast: Cast) -> Desk:
    return Desk(cast, cast.manager)


@pytest.fixture
def collector(cast: Cast) -> Desk:
    return Desk(cast, cast.collector)
