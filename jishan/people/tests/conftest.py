from datetime import UTC, date, datetime

import pytest

from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.people import services as people
from jishan.places.services import ensure_home, open_area, open_community

JOINED = date(2026, 1, 1)
PASSWORD = "shan-shui-2026"


@pytest.fixture(autouse=True)
def _on_the_eighth_of_march():
    with clock.at(datetime(2026, 3, 8, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def area(db):
    return open_area(slug="binhai", name="滨海新区")


@pytest.fixture
def yihe(area):
    return open_community(area=area, slug="yihe", name="颐和社区", place="银滩", joined_on=JOINED)


@pytest.fixture
def haiyun(area):
    return open_community(area=area, slug="haiyun", name="海韵社区", place="银滩", joined_on=JOINED)


@pytest.fixture
def home(yihe):
    return ensure_home(community=yihe, compound="颐和苑", building="6", entrance="2", home="401", grid="一网格")


@pytest.fixture
def other_home(yihe):
    return ensure_home(community=yihe, compound="颐和苑", building="12", entrance="1", home="1203", grid="二网格")


@pytest.fixture
def manager(yihe):
    user = create_user(username="manager", name="王主任", password=PASSWORD)
    people.appoint(community=yihe, user=user, role="manager")
    return user


@pytest.fixture
def zhang(yihe, home, manager):
    return people.add_resident(community=yihe, name="张桂兰", by=manager, phone="13800001234", home=home)


@pytest.fixture
def li(yihe, other_home, manager):
    return people.add_resident(community=yihe, name="李明", by=manager, home=other_home)
