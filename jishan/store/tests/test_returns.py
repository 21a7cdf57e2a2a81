"""Handed out and undone by one pair of hands: the points go back at once, and someone else looks for the articles."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from jishan.identity.models import User
from jishan.store import errors, queries, services
from jishan.store.models import Redemption
from jishan.store.tests.conftest import Grant
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def undone(cast: Cast, grant: Grant, by: User) -> Redemption:
    """A towel handed out by the storekeeper and undone by `by`."""
    grant(cast.zhang, 10)
    done = services.redeem(
        community=cast.community, key="basket", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    return services.undo_redemption(redemption=done, by=by, reason="拿错了")


def test_undone_by_whoever_handed_it_out_it_waits_for_another_to_look(cast: Cast, grant: Grant) -> None:
    row = undone(cast, grant, cast.storekeeper)
    assert list(queries.unseen_returns(cast.community)) == [row]
    seen = services.see_return(redemption=row, by=cast.manager)
    assert seen.return_seen_by == cast.manager.pk
    assert not queries.unseen_returns(cast.community)


def test_undone_by_another_nobody_has_to_look(cast: Cast, grant: Grant) -> None:
    undone(cast, grant, cast.manager)
    assert not queries.unseen_returns(cast.community)


def test_whoever_undid_it_is_not_another(cast: Cast, grant: Grant) -> None:
    row = undone(cast, grant, cast.storekeeper)
    with pytest.raises(errors.OwnReturn):
        services.see_return(redemption=row, by=cast.storekeeper)
    assert list(queries.unseen_returns(cast.community)) == [row]


def test_the_first_who_looked_stands(cast: Cast, grant: Grant) -> None:
    row = undone(cast, grant, cast.storekeeper)
    first = services.see_return(redemption=row, by=cast.manager)
    again = services.see_return(redemption=row, by=cast.second_manager)
    assert (again.return_seen_by, again.return_seen_at) == (first.return_seen_by, first.return_seen_at)


def test_what_was_not_undone_is_in_the_residents_hands(cast: Cast, grant: Grant) -> None:
    grant(cast.zhang, 10)
    done = services.redeem(
        community=cast.community, key="basket", resident=cast.zhang, basket={cast.towel.pk: 1}, by=cast.storekeeper
    )
    with pytest.raises(errors.NotUndone):
        services.see_return(redemption=done, by=cast.manager)


def test_the_database_too_wants_another_pair_of_eyes(cast: Cast, grant: Grant) -> None:
    row = undone(cast, grant, cast.storekeeper)
    rows = Redemption.objects.filter(community=cast.community, pk=row.pk)
    with pytest.raises(IntegrityError, match="redemption_return_seen_by_another"), transaction.atomic():
        rows.update(return_seen_by=cast.storekeeper.pk, return_seen_at=row.undone_at)


def test_next_door_sees_none_of_it(cast: Cast, grant: Grant) -> None:
    undone(cast, grant, cast.storekeeper)
    assert not queries.unseen_returns(cast.next_door)
