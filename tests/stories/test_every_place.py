"""All twelve communities by their own rulebooks: each loads, a deed of every kind is earned, and points are spent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jishan.demo.plan import COMMUNITIES
from jishan.earning import services as earning
from jishan.earning.models import Deed
from jishan.earning.pictures import clean_picture
from jishan.lib import clock
from jishan.lib.errors import Refused
from jishan.people import services as people
from jishan.places.models import Building
from jishan.rulebook.scheme import Measured, Range, Rule
from jishan.store import services as store
from tests.cast import moment, picture
from tests.stories.place import Place, balance, found_place, the_books_balance

pytestmark = pytest.mark.django_db

BEGAN = date(2025, 1, 1)
TODAY = date(2026, 3, 8)


def entry(place: Place, rule: Rule, day: date, who: dict[str, object]) -> earning.DeedEntry:
    """A deed under that rule as its amount, subject and proof ask for it."""
    subject = {rule.subject: who[rule.subject]}
    if rule.subject == "building":
        subject["resident"] = who["resident"]
    return earning.DeedEntry(
        key=f"one-of-each-{rule.code}",
        rule=rule.code,
        happened_on=day,
        quantity=rule.amount.each if isinstance(rule.amount, Measured) else int(rule.amount.kind != "monthly_base"),
        tier=rule.tier_names[0] if rule.tier_names else "",
        asked_points=rule.amount.points_max if isinstance(rule.amount, Range) else None,
        pictures=tuple(clean_picture(picture(colour)) for colour in ("red", "blue", "green")[: rule.proof.photos_min]),
        **subject,
    )


@pytest.mark.parametrize("slug", [plan.slug for plan in COMMUNITIES])
def test_a_deed_of_every_kind_is_earned_and_points_are_spent(slug):
    place = found_place(slug, BEGAN)
    with clock.at(moment(TODAY, 9)):
        resident = place.moves_in("张桂兰", "6-2-401")
        who = {
            "resident": resident,
            "household": resident.memberships.get(community=place.community).household,
            "building": Building.objects.get(community=place.community),
            "organisation": people.add_organisation(
                community=place.community, kind="merchant", name="老周理发店", by=place.manager
            ),
        }
        rules = place.scheme.rules
    for number, rule in enumerate(rules):
        # Each on a day of its own, so that no limit of the whole book stands between them.
        day = max(TODAY - timedelta(days=7 * number), rule.starts_on or BEGAN)
        day = min(day, rule.ends_on or day)
        with clock.at(moment(TODAY, 10)):
            deed = _earned(place, entry(place, rule, day, who), rule)
        grouped = any(rule.code in group.rules for group in place.scheme.groups)
        # Of a group only the highest counts; any other refusal would be a rule nobody can earn by.
        assert grouped or not isinstance(deed, Refused), f"{rule.code} {rule.name}: {deed}"
        if isinstance(deed, Deed):
            assert (deed.state, deed.points > 0) == (Deed.State.APPROVED, True)
    _spend(place, resident)
    the_books_balance()


def _earned(place: Place, one: earning.DeedEntry, rule: Rule) -> Deed | Refused:
    (deed,) = earning.record_deeds(community=place.community, entries=[one], by=place.collector, source="collected")
    for by in (place.manager, place.second_manager)[: rule.reviewers_needed]:
        if isinstance(deed, Deed):
            deed = earning.approve_deed(deed=deed, by=by)
    return deed


def _spend(place: Place, resident) -> None:
    windows = place.scheme.redemption.windows
    day = TODAY
    if windows:
        month, first = windows[0].first
        day = date(TODAY.year + (date(TODAY.year, month, first) < TODAY), month, first)
    before = balance(resident)
    cheapest = min(place.shelf.values(), key=lambda article: article.points)
    assert before >= cheapest.points + place.scheme.redemption.base_kept
    with clock.at(moment(day, 10)):
        store.redeem(
            community=place.community, key="first", resident=resident, basket={cheapest.pk: 1}, by=place.storekeeper
        )
    assert balance(resident) == before - cheapest.points
