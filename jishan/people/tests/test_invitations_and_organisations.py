import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache

from jishan.identity.errors import PasswordWeak, TooManyTries, UsernameTaken
from jishan.identity.models import User
from jishan.identity.services import sign_in
from jishan.ledger import queries as ledger
from jishan.lib import clock
from jishan.people import queries
from jishan.people.errors import (
    AlreadySignsIn,
    InvitationEnded,
    InvitationLapsed,
    InvitationUnknown,
    OrganisationNameMissing,
    OrganisationNameTaken,
)
from jishan.people.invitations import resident_invited
from jishan.people.models import Invitation, Organisation
from jishan.people.services import accept_invitation, add_organisation, invite, link_user
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_has_tried():
    cache.clear()


PASSWORD = "chun-he-2027"


@pytest.fixture
def paper(zhang, manager):
    return invite(resident=zhang, by=manager)


def accept(paper, username="guilan"):
    return accept_invitation(code=paper.code, username=username, password=PASSWORD)


def test_a_resident_makes_a_sign_in_of_their_own_with_the_code(yihe, zhang, paper):
    assert resident_invited(paper.code) == zhang
    user = accept(paper)
    assert user.name == "张桂兰"
    assert queries.residents_of_user(user, yihe) == [zhang]
    assert sign_in(username="guilan", password=PASSWORD, address="10.0.0.1") == user


def test_the_code_has_ten_signs_and_stands_nowhere(paper):
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{10}", paper.code)
    assert paper.code not in str(Invitation.objects.values().get())


@pytest.mark.parametrize(
    "typed_as",
    [
        str.lower,
        lambda code: f" {code[:5]}-{code[5:]} ",
        lambda code: code.replace("1", "l").replace("0", "O"),
        lambda code: "".join(chr(ord(sign) + 0xFEE0) for sign in code),
    ],
)
def test_the_code_is_read_as_people_type_it(zhang, paper, typed_as):
    assert resident_invited(typed_as(paper.code)) == zhang


@pytest.mark.parametrize("code", ["", "0000000000", "张桂兰", "\x00", "%s" * 50])
def test_an_unknown_code_is_refused(paper, code):
    with pytest.raises(InvitationUnknown, match="共十位"):
        accept_invitation(code=code, username="guilan", password=PASSWORD)


def test_a_code_works_once(paper):
    accept(paper)
    with pytest.raises(InvitationEnded):
        accept(paper, username="other")
    assert not User.objects.filter(username="other").exists()


def test_a_code_lapses_after_seven_days(paper):
    printed = datetime(2026, 3, 8, 2, tzinfo=UTC)
    assert paper.expires_at == printed + timedelta(days=7)
    with clock.at(printed + timedelta(days=7)), pytest.raises(InvitationLapsed, match="过了七天"):
        accept(paper)
    with clock.at(printed + timedelta(days=7) - timedelta(seconds=1)):
        accept(paper)


def test_a_new_paper_ends_the_one_before(zhang, paper, manager):
    newer = invite(resident=zhang, by=manager)
    with pytest.raises(InvitationEnded, match="换了新的"):
        accept(paper)
    accept(newer)


def test_a_refused_name_or_password_leaves_the_code_good(zhang, paper, manager):
    with pytest.raises(UsernameTaken):
        accept(paper, username="manager")
    with pytest.raises(PasswordWeak):
        accept_invitation(code=paper.code, username="guilan", password="123")
    accept(paper)


def test_after_ten_unknown_codes_from_one_address_even_a_good_one_waits(paper):
    for number in range(10):
        with pytest.raises(InvitationUnknown):
            accept_invitation(code=f"WRONG{number}", username="guilan", password=PASSWORD, address="203.0.113.9")
    with pytest.raises(TooManyTries, match="10 分钟后再试"):
        accept_invitation(code=paper.code, username="guilan", password=PASSWORD, address="203.0.113.9")
    accept_invitation(code=paper.code, username="guilan", password=PASSWORD, address="10.0.0.1")


def test_who_signs_in_already_is_not_invited(zhang, manager):
    link_user(resident=zhang, user=manager, by=manager)
    with pytest.raises(AlreadySignsIn):
        invite(resident=zhang, by=manager)


def test_who_got_a_user_since_the_paper_was_printed_hears_so_and_no_user_is_made(zhang, paper, manager):
    link_user(resident=zhang, user=manager, by=manager)
    with pytest.raises(AlreadySignsIn):
        accept(paper)
    assert not User.objects.filter(username="guilan").exists()


@pytest.mark.django_db(transaction=True)
def test_one_paper_typed_in_twice_at_once_gives_one_user(paper):
    outcomes = at_once([lambda: accept(paper, "one"), lambda: accept(paper, "two"), lambda: accept(paper, "three")])
    assert sum(isinstance(outcome, User) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, InvitationEnded) for outcome in outcomes) == 2
    assert User.objects.exclude(username="manager").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_papers_printed_at_once_leave_one_that_works(zhang, manager):
    papers = at_once([lambda: invite(resident=zhang, by=manager) for _ in range(3)])
    assert len({paper.code for paper in papers}) == 3
    assert Invitation.objects.filter(ended_at__isnull=True).count() == 1


# Organisations


@pytest.mark.parametrize("kind", Organisation.Kind.values)
def test_an_organisation_of_each_kind_has_an_account(yihe, manager, kind):
    shop = add_organisation(
        community=yihe, kind=kind, name=" 老王  粮油店 ", by=manager, is_from_outside=True, contact="王老板"
    )
    assert (shop.name, shop.is_from_outside, shop.contact) == ("老王 粮油店", True, "王老板")
    assert ledger.available(shop.account) == 0
    assert list(queries.organisations(yihe)) == list(queries.organisations(yihe, kind)) == [shop]


def test_an_organisation_is_entered_once_in_a_community(yihe, haiyun, manager):
    add_organisation(community=yihe, kind="merchant", name="老王粮油店", by=manager)
    with pytest.raises(OrganisationNameTaken, match="“老王粮油店”已经登记过了"):
        add_organisation(community=yihe, kind="partner", name="老王粮油店", by=manager)
    add_organisation(community=haiyun, kind="merchant", name="老王粮油店", by=manager)
    assert queries.organisations(yihe).count() == 1


@pytest.mark.parametrize("name", ["", "  ", "店" * 81])
def test_an_organisation_needs_a_name(yihe, manager, name):
    with pytest.raises(OrganisationNameMissing):
        add_organisation(community=yihe, kind="merchant", name=name, by=manager)
