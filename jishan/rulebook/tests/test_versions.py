"""Versions: when they begin, what an area's is to a community, and that nothing published is ever edited."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from jishan.identity.models import User
from jishan.lib import clock
from jishan.places.models import Area, Community
from jishan.places.services import open_area, open_community
from jishan.rulebook import checks, services
from jishan.rulebook.errors import AlreadyInForce, Invalid, NoRulebook, StartsTooEarly, StartTaken
from jishan.rulebook.models import AreaRulebookVersion, RulebookVersion
from jishan.rulebook.queries import in_force, next_version, scheme_of, versions
from jishan.rulebook.tests.texts import book, rule
from tests.at_once import at_once

pytestmark = pytest.mark.django_db

TEXT = book()
OTHER = book(rule("points = 3"))


@pytest.fixture(autouse=True)
def _eighth_of_march() -> Iterator[None]:
    with clock.at(datetime(2026, 3, 8, 2, tzinfo=UTC)):
        yield


@pytest.fixture
def area() -> Area:
    return open_area(slug="rongdong", name="容东片区")


@pytest.fixture
def jinhe(area: Area) -> Community:
    return open_community(area=area, slug="jinhe", name="金河社区", joined_on=date(2025, 6, 19))


@pytest.fixture
def manager() -> User:
    return User.objects.create(username="manager", name="管理员")


def publish(community: Community, day: date, text: str = TEXT) -> RulebookVersion:
    return services.publish(community=community, text=text, starts_on=day)


def test_a_community_without_a_rulebook_says_so(jinhe: Community) -> None:
    with pytest.raises(NoRulebook, match="金河社区在 3 月 8 日还没有起用"):
        in_force(jinhe)


def test_the_first_version_may_begin_when_the_community_joined(jinhe: Community) -> None:
    version = publish(jinhe, date(2025, 6, 19))
    assert (version.number, in_force(jinhe), in_force(jinhe, date(2025, 6, 19))) == (1, version, version)
    with pytest.raises(NoRulebook):
        in_force(jinhe, date(2025, 6, 18))


def test_before_it_joined_there_are_no_rules(jinhe: Community) -> None:
    with pytest.raises(StartsTooEarly, match="最早从 6 月 19 日起用"):
        publish(jinhe, date(2025, 6, 18))


def test_each_version_holds_until_the_next_begins(jinhe: Community) -> None:
    first = publish(jinhe, date(2025, 6, 19))
    second = publish(jinhe, date(2026, 4, 1), OTHER)
    assert second.number == 2
    assert in_force(jinhe, date(2026, 3, 31)) == first
    assert in_force(jinhe, date(2026, 4, 1)) == second
    assert next_version(jinhe) == second
    assert list(versions(jinhe)) == [second, first]
    assert scheme_of(first).rules != scheme_of(second).rules


def test_no_later_version_reaches_back(jinhe: Community) -> None:
    publish(jinhe, date(2025, 6, 19))
    with pytest.raises(StartsTooEarly, match="最早从 3 月 8 日起用，您写的是 3 月 7 日"):
        publish(jinhe, date(2026, 3, 7), OTHER)
    assert publish(jinhe, date(2026, 3, 8), OTHER) == in_force(jinhe)


def test_two_versions_do_not_begin_on_one_day_or_overtake_each_other(jinhe: Community) -> None:
    publish(jinhe, date(2026, 4, 1))
    for day in (date(2026, 4, 1), date(2026, 3, 20)):
        with pytest.raises(StartTaken, match="第 1 版已经定在 4 月 1 日起用"):
            publish(jinhe, day, OTHER)


def test_an_unsound_text_is_never_published(jinhe: Community) -> None:
    with pytest.raises(Invalid, match="最小是 1"):
        publish(jinhe, date(2026, 4, 1), book(rule("points = 0")))
    assert not versions(jinhe)


def test_a_version_may_be_withdrawn_before_it_begins_and_stays_readable(jinhe: Community, manager: User) -> None:
    first = publish(jinhe, date(2025, 6, 19))
    second = publish(jinhe, date(2026, 4, 1), OTHER)
    withdrawn = services.withdraw(version=second, by=manager)
    assert withdrawn.withdrawn_by == manager.pk
    assert services.withdraw(version=withdrawn, by=manager) == withdrawn
    assert in_force(jinhe, date(2026, 5, 1)) == first
    assert next_version(jinhe) is None
    assert publish(jinhe, date(2026, 4, 1), OTHER).number == 3


def test_a_version_in_force_is_not_withdrawn(jinhe: Community, manager: User) -> None:
    for day in (date(2025, 6, 19), date(2026, 3, 8)):
        version = publish(jinhe, day)
        with pytest.raises(AlreadyInForce, match="已经起用"):
            services.withdraw(version=version, by=manager)


def test_a_community_adopts_its_area_s_version_as_a_copy(area: Area, jinhe: Community) -> None:
    services.publish_for_area(area=area, text=OTHER, starts_on=date(2025, 6, 19))
    theirs = services.publish_for_area(area=area, text=TEXT, starts_on=date(2025, 7, 1))
    ours = services.adopt(area_version=theirs, community=jinhe)
    assert (ours.adopted_from, ours.number, ours.starts_on) == ("容东片区 第 2 版", 1, date(2025, 7, 1))
    assert ours.text == theirs.text
    assert services.adopt(area_version=theirs, community=jinhe) == ours


def test_adopting_binds_only_whoever_adopts(area: Area, jinhe: Community) -> None:
    neighbour = open_community(area=area, slug="nanwen", name="南文社区", joined_on=date(2025, 6, 19))
    theirs = services.publish_for_area(area=area, text=TEXT, starts_on=date(2025, 7, 1))
    services.adopt(area_version=theirs, community=jinhe, starts_on=date(2026, 4, 1))
    assert not versions(neighbour)
    with pytest.raises(NoRulebook):
        in_force(jinhe)


def test_numbers_are_each_community_s_own(area: Area, jinhe: Community) -> None:
    neighbour = open_community(area=area, slug="nanwen", name="南文社区")
    assert publish(jinhe, date(2026, 4, 1)).number == publish(neighbour, date(2026, 4, 1)).number == 1


# The second lock


@pytest.mark.parametrize(
    "change",
    [{"text": OTHER}, {"starts_on": date(2026, 5, 1)}, {"number": 7}, {"remark": "改过"}, {"adopted_from": "别处"}],
)
def test_the_database_refuses_to_edit_a_version(jinhe: Community, change: dict[str, object]) -> None:
    version = publish(jinhe, date(2026, 4, 1))
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        RulebookVersion.objects.filter(community=jinhe, pk=version.pk).update(**change)


def test_the_database_refuses_to_delete_a_version(area: Area, jinhe: Community) -> None:
    publish(jinhe, date(2026, 4, 1))
    services.publish_for_area(area=area, text=TEXT, starts_on=date(2026, 4, 1))
    for rows in (RulebookVersion.objects.filter(community=jinhe), AreaRulebookVersion.objects.filter(area=area)):
        with pytest.raises(DatabaseError, match="never deleted"), transaction.atomic():
            rows.delete()


def test_a_withdrawal_is_not_taken_back(jinhe: Community, manager: User) -> None:
    version = services.withdraw(version=publish(jinhe, date(2026, 4, 1)), by=manager)
    with pytest.raises(DatabaseError, match="never edited"), transaction.atomic():
        RulebookVersion.objects.filter(community=jinhe, pk=version.pk).update(withdrawn_at=None, withdrawn_by=None)


# jishan check


def test_the_check_finds_nothing_wrong_with_what_was_published(area: Area, jinhe: Community) -> None:
    publish(jinhe, date(2026, 4, 1))
    services.publish_for_area(area=area, text=TEXT, starts_on=date(2026, 4, 1))
    finding = checks.published_texts_stand()
    assert (finding.compared, finding.faults) == (2, [])
    assert checks.guards_stand().faults == []


def test_the_check_names_a_version_whose_text_is_not_the_published_one(jinhe: Community) -> None:
    version = publish(jinhe, date(2026, 4, 1))
    RulebookVersion.objects.create(
        community=jinhe, number=2, text=OTHER, digest=version.digest, starts_on=date(2026, 5, 1)
    )
    assert checks.published_texts_stand().faults == ["金河社区 第 2 版细则的文字和发布时不一样。"]


def test_the_check_names_a_missing_lock() -> None:
    table = "" if connection.vendor == "sqlite" else " ON rulebook_rulebookversion"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER rulebook_never_edited{table}")
    assert checks.guards_stand().faults == ["表 rulebook_rulebookversion 上少了锁 rulebook_never_edited。"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_is_told_who_was_first() -> None:
    community = open_community(area=open_area(slug="yintan", name="银滩"), slug="yihe", name="颐和社区")
    outcomes = at_once([lambda text=text: publish(community, clock.today(), text) for text in (TEXT, OTHER)])
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Exception)] == [StartTaken]
    assert [version.number for version in versions(community)] == [1]
