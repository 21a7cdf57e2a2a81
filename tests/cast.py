"""One cast for whatever spans packages: a small community with its rulebook, its people and the outsider next door.

Use it through `settle`; each test that needs more adds it by the same services a page would call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

from PIL import Image

from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.people import services as people
from jishan.people.models import Resident
from jishan.places import services as places
from jishan.places.models import Community
from jishan.rulebook import services as rulebook
from jishan.store import services as store
from jishan.store.models import Article

PASSWORD = "shan-shui-2026"
JOINED = date(2025, 1, 1)

RULEBOOK = """
title = "河沿社区积分细则"
on_the_spot_max = 5

[store]
name = "河沿超市"

[[categories]]
code = "help"
name = "邻里互助"

[[rules]]
code = "1.1"
name = "扫雪除冰"
category = "help"
points = 2
review = "on_the_spot"
on_the_spot_max = 5
limits = [{ times = 1, every = "day" }]

[[rules]]
code = "1.2"
name = "帮老人跑腿"
category = "help"
points = 1
proof = "photo"
limits = [{ times = 3, every = "month" }]

[[rules]]
code = "1.3"
name = "热心好事"
category = "help"
points_min = 3
points_max = 160

[[rules]]
code = "1.4"
name = "家庭大扫除"
category = "help"
points = 5
subject = "household"

[[rules]]
code = "1.5"
name = "重大贡献"
category = "help"
points = 50
review = "two"

[[rules]]
code = "1.6"
name = "志愿时长"
category = "help"
points = 2
per = "hour"
limits = [{ points = 10, every = "month" }]

[[rules]]
code = "1.7"
name = "商户开放日"
category = "help"
points = 8
subject = "organisation"
wallet = "organisation"
"""


@dataclass
class Cast:
    """Everyone a story needs. The names say who they are; `cast.zhang.user` is whoever signs in for them."""

    community: Community
    manager: User
    second_manager: User
    collector: User
    storekeeper: User
    zhang: Resident  # 张桂兰, with a sign-in of her own
    husband: Resident  # of the same household, no phone
    li: Resident  # a neighbour
    helper: User  # 李's daughter, who looks after 李's points
    towel: Article
    next_door: Community
    outsider: User  # manager next door
    outsider_resident: Resident


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """That local time of that day, aware."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))


def picture(colour: str = "red", size: tuple[int, int] = (40, 30), name: str = "雪.jpg", kind: str = "JPEG") -> BytesIO:
    """A small real picture, as a phone would send it."""
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    out.seek(0)
    out.name = name
    return out


def settle(slug: str = "heyan", rules: str = RULEBOOK) -> Cast:
    """Found the community and its neighbour, and people them."""
    area = places.open_area(slug="area", name="解放路街道")
    community = places.open_community(area=area, slug=slug, name="河沿社区", joined_on=JOINED)
    next_door = places.open_community(area=area, slug=f"{slug}-next", name="隔壁社区", joined_on=JOINED)
    manager, second, collector, keeper, helper, outsider, zhang_user = (
        create_user(username=f"{slug}-{name}", name=shown, password=PASSWORD)
        for name, shown in [
            ("manager", "李建国"),
            ("second", "陈霞"),
            ("collector", "王楠"),
            ("keeper", "周敏"),
            ("helper", "李小雨"),
            ("outsider", "外人"),
            ("zhang", "张桂兰"),
        ]
    )
    for user, role in [(manager, "manager"), (second, "manager"), (collector, "collector"), (keeper, "storekeeper")]:
        people.appoint(community=community, user=user, role=role, since=JOINED)
    people.appoint(community=next_door, user=outsider, role="manager", since=JOINED)
    rulebook.publish(community=community, text=rules, starts_on=JOINED, by=manager)
    rulebook.publish(community=next_door, text=rules, starts_on=JOINED, by=outsider)
    home = places.ensure_home(community=community, compound="河沿小区", building="6", entrance="2", home="401")
    other_home = places.ensure_home(community=community, compound="河沿小区", building="3", entrance="1", home="102")
    zhang = people.add_resident(
        community=community, name="张桂兰", by=manager, phone="13800001234", home=home, joined_on=JOINED
    )
    household = zhang.memberships.get(community=community).household
    husband = people.add_resident(community=community, name="刘福山", by=manager, household=household, joined_on=JOINED)
    li = people.add_resident(community=community, name="李秀珍", by=manager, home=other_home, joined_on=JOINED)
    people.link_user(resident=zhang, user=zhang_user, by=manager)
    people.add_helper(resident=li, user=helper, by=manager)
    outsider_resident = people.add_resident(community=next_door, name="邻社居民", by=outsider, joined_on=JOINED)
    towel = store.add_article(community=community, name="纯棉毛巾", points=5, by=keeper, stock=10, drawing="towel")
    zhang.refresh_from_db()
    return Cast(
        community, manager, second, collector, keeper, zhang, husband, li, helper, towel,
        next_door, outsider, outsider_resident,
    )  # fmt: skip


def give(cast: Cast, resident: Resident, points: int, key: str = "") -> Deed:
    """Let a resident earn exactly `points` (3 to 160) the long way: recorded by the collector, approved by the manager."""
    deed = earning.record_deed(
        community=cast.community,
        key=key or f"give-{resident.pk}-{points}",
        rule="1.3",
        happened_on=JOINED,
        by=cast.collector,
        source=Deed.Source.COLLECTED,
        resident=resident,
        asked_points=points,
    )
    return earning.approve_deed(deed=deed, by=cast.manager)
