import pytest

from jishan.places.services import ensure_home, open_area, open_community


@pytest.fixture
def area(db):
    return open_area(slug="binhai", name="滨海新区")


@pytest.fixture
def yihe(area):
    return open_community(area=area, slug="yihe", name="颐和社区", place="银滩")


@pytest.fixture
def haiyun(area):
    return open_community(area=area, slug="haiyun", name="海韵社区", place="银滩")


@pytest.fixture
def home(yihe):
    return ensure_home(community=yihe, compound="颐和苑", building="6", entrance="2", home="401", grid="一网格")


@pytest.fixture
def home_next_door(haiyun):
    return ensure_home(community=haiyun, compound="海韵苑", building="6", entrance="2", home="401", grid="一网格")
