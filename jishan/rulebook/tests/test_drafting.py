"""A draft is worked on by several people, step by step; nothing anybody typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from jishan.identity.models import User
from jishan.identity.services import create_user
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.places import services as places
from jishan.places.models import Community
from jishan.rulebook import drafting, queries
from jishan.rulebook import services as rulebook
from jishan.rulebook.errors import DraftClosed, Invalid, NothingToUndo, SavedMeanwhile, StartsTooEarly
from jishan.rulebook.models import DraftSave, RulebookDraft
from jishan.rulebook.parsing import parse
from jishan.rulebook.scheme import Fixed, Scheme
from jishan.rulebook.tests.texts import book, rule
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
TEXT = book("\n# 冬天" + rule("points = 2", code="1.1", name="扫雪"), rule("points = 5", code="1.2", name="听课"))
TOMORROW = clock.today() + timedelta(days=1)


@pytest.fixture
def community() -> Community:
    area = places.open_area(slug="street", name="解放路街道")
    return places.open_community(area=area, slug="here", name="试验社区", joined_on=date(2026, 3, 1))


@pytest.fixture
def li() -> User:
    return create_user(username="li", name="李建国", password="shan-shui-2026")


@pytest.fixture
def chen() -> User:
    return create_user(username="chen", name="陈霞", password="shan-shui-2026")


@pytest.fixture
def draft(community: Community, li: User) -> RulebookDraft:
    version = rulebook.publish(community=community, text=TEXT, starts_on=date(2026, 3, 1))
    return drafting.start_draft(community=community, text=version.text, by=li, based_on=version)


def worth(code: str, points: int) -> Callable[[Scheme], Scheme]:
    def change(scheme: Scheme) -> Scheme:
        rules = tuple(replace(r, amount=Fixed(points)) if r.code == code else r for r in scheme.rules)
        return replace(scheme, rules=rules)

    return change


def one(draft: RulebookDraft, code: str, points: int, by: User, seen: int) -> RulebookDraft:
    return drafting.change_draft(
        draft=draft,
        change=worth(code, points),
        by=by,
        did=DraftSave.Did.CHANGED,
        about=code,
        seen=seen,
        part=lambda scheme: scheme.rule(code),
    )


def points(draft: RulebookDraft) -> dict[str, int]:
    draft.refresh_from_db()
    return {r.code: r.amount.points for r in parse(draft.text).rules if isinstance(r.amount, Fixed)}


def test_a_change_keeps_the_text_around_it(draft: RulebookDraft, li: User) -> None:
    one(draft, "1.1", 3, li, 0)
    assert points(draft) == {"1.1": 3, "1.2": 5}
    assert "# 冬天\n[[rules]]" in draft.text
    assert queries.saves(draft)[0].sentence == "改了“1.1”"


def test_two_people_change_two_rules_and_both_changes_stand(draft: RulebookDraft, li: User, chen: User) -> None:
    one(draft, "1.1", 3, li, 0)
    one(draft, "1.2", 6, chen, 0)
    assert points(draft) == {"1.1": 3, "1.2": 6}


def test_two_people_change_one_rule_and_the_second_is_told_who(draft: RulebookDraft, li: User, chen: User) -> None:
    one(draft, "1.1", 3, li, 0)
    with pytest.raises(SavedMeanwhile, match="李建国也存过一次"):
        one(draft, "1.1", 4, chen, 0)
    assert points(draft)["1.1"] == 3
    one(draft, "1.1", 4, chen, 1)  # having seen it
    assert points(draft)["1.1"] == 4


def test_a_text_with_faults_is_kept_and_holds_up_forms_alone(draft: RulebookDraft, li: User, chen: User) -> None:
    broken = TEXT.replace("points = 2", 'points = "两分"')
    drafting.save_text(draft=draft, text=broken, seen=0, by=li)
    draft.refresh_from_db()
    assert draft.text == broken
    with pytest.raises(Invalid, match="要写数字"):
        one(draft, "1.2", 6, chen, 1)
    with pytest.raises(SavedMeanwhile):
        drafting.save_text(draft=draft, text=TEXT, seen=0, by=chen)
    with pytest.raises(Invalid):
        drafting.publish_draft(draft=draft, starts_on=TOMORROW, seen=1, by=li)


def test_each_step_is_undone_in_turn_and_gone_back_to(draft: RulebookDraft, li: User) -> None:
    one(draft, "1.1", 3, li, 0)
    one(draft, "1.1", 4, li, 1)
    drafting.undo(draft=draft, by=li)
    assert points(draft)["1.1"] == 3
    drafting.undo(draft=draft, by=li)
    assert points(draft)["1.1"] == 2
    with pytest.raises(NothingToUndo):
        drafting.undo(draft=draft, by=li)
    drafting.go_back(draft=draft, revision=2, by=li)
    assert points(draft)["1.1"] == 4
    drafting.undo(draft=draft, by=li)
    assert points(draft)["1.1"] == 2
    assert [step.did for step in queries.saves(draft)] == [
        "undid", "went_back", "undid", "undid", "changed", "changed", "started",
    ]  # fmt: skip


def test_saving_what_is_there_already_is_no_step(draft: RulebookDraft, li: User) -> None:
    one(draft, "1.1", 3, li, 0)
    assert one(draft, "1.1", 3, li, 1).revision == 1


def test_it_is_published_from_tomorrow_on_and_twice_is_once(draft: RulebookDraft, li: User) -> None:
    one(draft, "1.1", 3, li, 0)
    with pytest.raises(StartsTooEarly):
        drafting.publish_draft(draft=draft, starts_on=clock.today(), seen=1, by=li)
    with pytest.raises(SavedMeanwhile):
        drafting.publish_draft(draft=draft, starts_on=TOMORROW, seen=0, by=li)
    first = drafting.publish_draft(draft=draft, starts_on=TOMORROW, seen=1, by=li, remark="扫雪加一分")
    again = drafting.publish_draft(draft=draft, starts_on=TOMORROW, seen=1, by=li)
    assert (first, first.number) == (again, 2)
    assert not queries.drafts(draft.community).exists()
    with pytest.raises(DraftClosed, match="发布了"):
        one(draft, "1.1", 4, li, 1)


def test_where_nothing_runs_yet_it_may_begin_when_the_community_joined(community: Community, li: User) -> None:
    draft = drafting.start_draft(community=community, text=TEXT, by=li)
    version = drafting.publish_draft(draft=draft, starts_on=community.joined_on, seen=0, by=li)
    assert queries.in_force(community) == version


def test_what_was_put_aside_is_taken_up_again(draft: RulebookDraft, li: User) -> None:
    drafting.put_aside(draft=draft, by=li)
    with pytest.raises(DraftClosed, match="放到一边"):
        one(draft, "1.1", 3, li, 0)
    drafting.take_up(draft=draft, by=li)
    one(draft, "1.1", 3, li, 0)
    assert points(draft)["1.1"] == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_one_rule_at_once_one_is_told(draft: RulebookDraft, li: User, chen: User) -> None:
    outcomes = at_once([lambda: one(draft, "1.1", 3, li, 0), lambda: one(draft, "1.1", 4, chen, 0)])
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 1
    assert queries.saves(draft).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_change_two_rules_at_once_lose_nothing(draft: RulebookDraft, li: User, chen: User) -> None:
    outcomes = at_once([lambda: one(draft, "1.1", 3, li, 0), lambda: one(draft, "1.2", 6, chen, 0)])
    assert not any(isinstance(outcome, Exception) for outcome in outcomes), outcomes
    assert points(draft) == {"1.1": 3, "1.2": 6}
